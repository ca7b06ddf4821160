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
