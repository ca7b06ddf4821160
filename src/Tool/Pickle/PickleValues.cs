namespace ConvNextV2.Compiled.Tool.Pickle;

// What a pickle can hold here: None as null, bool, long, BigInteger, double, string, the containers below, and whatever
// an IPickleVocabulary makes of the globals that it knows. All of it is data.

internal sealed record PickleTuple(object?[] Items);

internal sealed record PickleList(List<object?> Items);

/// <summary>A dict in the order of its insertions, which is that of a model's modules. Keys are kept as they came.</summary>
internal sealed record PickleDictionary(List<KeyValuePair<object?, object?>> Items)
{
    /// <summary>The value of a key, of duplicates the last as in Python; null where there is none.</summary>
    public object? Find(string key) => Items.LastOrDefault(item => item.Key is string name && name == key).Value;
}

/// <summary>
/// A value that only Python could make, or that nothing here needs: what its class or function is called. Nothing of what it is
/// made from is kept, called or imported.
/// </summary>
/// <param name="module">Where Python would import the name from; empty for its own types.</param>
/// <param name="name">Of the class or function.</param>
internal sealed class PickleOpaque(string module, string name)
{
    /// <summary>Of the name's instances and results, about which no more is known.</summary>
    public PickleOpaque(PickleOpaque callable)
        : this(callable.Module, callable.Member) { }

    /// <summary>Of Python's own types.</summary>
    public PickleOpaque(string name)
        : this("", name) { }

    // In two parts: a pickle of few bytes can put the same long names together many times.
    public string Module => module;

    public string Member => name;

    public string Name => module.Length > 0 ? $"{module}.{name}" : name;

    /// <summary>Whether its attributes are those of a PyTorch module.</summary>
    public bool IsModule { get; set; }
}
