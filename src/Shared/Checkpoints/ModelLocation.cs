using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Where a checkpoint has a model: under which names, and behind which prefix.</summary>
/// <param name="Naming">The names behind the prefix.</param>
/// <param name="Prefix">What wrappers put in front of all of them, with its dot at the end; empty if nothing.</param>
/// <param name="Count">How many of the expected tensors are there.</param>
internal sealed record ModelLocation(CheckpointNaming Naming, string Prefix, int Count)
{
    /// <summary>What else the file may call tensors.</summary>
    public WrappedNames Wrapped { get; init; } = WrappedNames.None;

    /// <summary>The layer that is the classifier, where that is a <c>Sequential</c> with one; else null.</summary>
    private string? Linear => Wrapped.LinearIn(Prefix + Naming.Classifier);

    /// <summary>As a message calls it.</summary>
    public string Title =>
        (Prefix.Length == 0 ? Naming.Title : $"{Naming.Title} behind '{Printable.Name(Prefix)}'")
        + (Linear is { } linear ? $" (classifier: '{Printable.Name(linear)}')" : "");

    /// <summary>What the file may call a tensor, the usual name first.</summary>
    public IEnumerable<string> Spellings(string name)
    {
        foreach (string spelling in Naming.Spellings(name))
        {
            yield return Prefix + spelling;
            foreach (string wrapped in Wrapped.Of(Prefix, spelling))
            {
                yield return wrapped;
            }
        }

        if (name.StartsWith("classifier.", StringComparison.Ordinal) && Linear is { } linear)
        {
            yield return linear + name.Substring("classifier".Length);
        }
    }

    /// <summary>What the file would call a tensor of the model if nothing was wrapped around parts of it.</summary>
    public string WithoutWrappers(string fileName) => Behind(fileName) is { } name ? Prefix + name : fileName;

    /// <summary>Whether a tensor, whatever it is, is below a module that the model itself has.</summary>
    public bool IsInside(string fileName) => Behind(fileName) is { } name && Naming.IsInside(name);

    /// <summary>Whether it is what a ConvNeXt V2 of some size has.</summary>
    public bool IsOfAnySize(string fileName) => Behind(fileName) is { } name && Naming.IsOfAnySize(name);

    /// <summary>Whether it is below the module of the classifier and not the classifier.</summary>
    public bool IsInsideOfClassifier(string fileName) =>
        Behind(fileName) is { } name && name.StartsWith(Naming.Classifier + ".", StringComparison.Ordinal);

    /// <summary>The stage that a tensor is below, whatever it is; negative if it is below none.</summary>
    public int StageOf(string fileName) => Behind(fileName) is { } name ? Naming.StageOf(name) : -1;

    /// <summary>
    /// Whether the model may leave a tensor aside because it is of another network in the same file, or of a part that the model
    /// was compiled without. What does not stand behind the prefix is neither.
    /// </summary>
    public bool IsOfAnotherArchitecture(string fileName, ModelParts model) =>
        Behind(fileName) is { } name && Naming.IsOfAnotherArchitecture(name, model);

    /// <summary>
    /// Whether it counts how many models torch.optim's AveragedModel has averaged, which is beside a <c>module.</c> and no
    /// weight.
    /// </summary>
    public bool IsAverageCount(StoredTensor tensor)
    {
        const string Averaged = "module.";
        const string Count = "n_averaged";
        int outer = Prefix.Length - Averaged.Length;
        return tensor.Shape.Count == 0
            && Prefix.EndsWith(Averaged, StringComparison.Ordinal)
            && tensor.Name.Length == outer + Count.Length
            && tensor.Name.EndsWith(Count, StringComparison.Ordinal)
            && string.CompareOrdinal(tensor.Name, 0, Prefix, 0, outer) == 0;
    }

    /// <summary>The name behind the prefix without wrappers' words; null if it stands elsewhere.</summary>
    private string? Behind(string fileName) =>
        fileName.StartsWith(Prefix, StringComparison.Ordinal)
            ? WrappedNames.WithoutWrappers(fileName.Substring(Prefix.Length))
            : null;
}
