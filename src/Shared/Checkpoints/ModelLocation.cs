using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Where a checkpoint has a model: under which names, and behind which prefix.</summary>
/// <param name="Naming">The names behind the prefix.</param>
/// <param name="Prefix">What wrappers put in front of all of them, with its dot at the end; empty if nothing.</param>
/// <param name="Count">How many of the expected tensors are there.</param>
internal sealed record ModelLocation(CheckpointNaming Naming, string Prefix, int Count)
{
    /// <summary>As a message calls it.</summary>
    public string Title => Prefix.Length == 0 ? Naming.Title : $"{Naming.Title} behind '{Printable.Name(Prefix)}'";

    /// <summary>What the file may call a tensor, the usual name first.</summary>
    public IEnumerable<string> Spellings(string name) => Naming.Spellings(name).Select(spelling => Prefix + spelling);

    /// <summary>
    /// Whether the model may leave a tensor aside because it is of another network in the same file, or of a part that the model
    /// was compiled without. What does not stand behind the prefix is neither.
    /// </summary>
    public bool IsOfAnotherArchitecture(string fileName, ModelParts model) =>
        fileName.StartsWith(Prefix, StringComparison.Ordinal)
        && Naming.IsOfAnotherArchitecture(fileName.Substring(Prefix.Length), model);

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
}
