using System.Text;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A tensor that a model needs.</summary>
/// <param name="Name">In Hugging Face's current naming without prefix.</param>
/// <param name="Shape">Its edges, the outermost first.</param>
/// <param name="IsOptional">Whether a checkpoint may lack it.</param>
internal readonly record struct ExpectedTensor(string Name, IReadOnlyList<long> Shape, bool IsOptional = false);

/// <summary>Finds each tensor of a model in a checkpoint, whatever naming it has, or says everything that does not fit.</summary>
internal static class ManifestMatch
{
    // More than any model has; a hostile header could name millions.
    private const int MaximumLines = 10_000;

    private const string HeadlessAdvice = "It has no classifier; a class with Architecture=\"ConvNextV2Model\" on its ConvNextV2Model item takes it.";

    private const string NormlessAdvice = "It ends before the final norm, as pre-training does; a class with Architecture=\"ConvNextV2Backbone\" on its ConvNextV2Model item takes it.";

    private const string SparseAdvice =
        "It was trained with MinkowskiEngine's sparse layers; convert it with remap_checkpoint_keys in utils.py of facebookresearch/ConvNeXt-V2 first.";

    /// <returns>The checkpoint's entry for each expected name; none for an optional one that it lacks.</returns>
    /// <exception cref="CheckpointException">Tensors are missing, unexpected, mis-shaped or of an unreadable type; all are listed.</exception>
    public static IReadOnlyDictionary<string, TensorEntry> Match(CheckpointReader checkpoint, IReadOnlyList<ExpectedTensor> expected)
    {
        string[] expectedNames = [.. expected.Select(tensor => tensor.Name)];
        var fileNames = new HashSet<string>(checkpoint.Tensors.Keys, StringComparer.Ordinal);
        CheckpointNaming? detected = CheckpointNaming.Detect(expectedNames, fileNames);
        CheckpointNaming naming = detected ?? CheckpointNaming.All[0];
        string advice = fileNames.Any(CheckpointNaming.IsSparse) ? SparseAdvice
            : detected is null ? ""
            : Lacks("layernorm.weight") ? NormlessAdvice
            : Lacks("classifier.weight") ? HeadlessAdvice
            : "";
        var found = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (ExpectedTensor tensor in expected)
        {
            string? spelling = naming.Spellings(tensor.Name).FirstOrDefault(fileNames.Contains);
            if (spelling is null && tensor.IsOptional)
            {
                continue;
            }

            if (spelling is null)
            {
                faults.Add($"missing: {naming.Spellings(tensor.Name).First()} {TensorShape.Describe(tensor.Shape)}");
                continue;
            }

            TensorEntry entry = checkpoint.Tensors[spelling];
            fileNames.Remove(spelling);
            found[tensor.Name] = entry;
            if (!TensorShape.Matches(tensor.Shape, entry.Shape))
            {
                faults.Add($"mis-shaped: {spelling} is {entry.DescribeShape()}, the model needs {TensorShape.Describe(tensor.Shape)}");
                if (tensor.Name == "classifier.weight" && entry.Shape.Count > 0 && TensorShape.Matches([entry.Shape[0], tensor.Shape[1]], entry.Shape))
                {
                    advice = $"It has {entry.Shape[0]} labels, the model {tensor.Shape[0]}. {CheckpointLabels.Advice}";
                }
            }
            else if (!CheckpointReader.CanRead(entry.DataType))
            {
                faults.Add($"unreadable: {spelling} is {entry.DataType}, only F32, F16 and BF16 can be read");
            }
        }

        faults.AddRange(fileNames.Order(StringComparer.Ordinal)
            .Where(name => !naming.IsOfAnotherArchitecture(name, expectedNames))
            .Select(name => $"unexpected: {name} {checkpoint.Tensors[name].DescribeShape()}"));
        return faults.Count == 0 ? found : throw new CheckpointException(checkpoint.Name, Report(detected, expected.Count, advice, faults));

        bool Lacks(string name) => expectedNames.Contains(name) && !naming.Spellings(name).Any(fileNames.Contains);
    }

    private static string Report(CheckpointNaming? detected, int expectedCount, string advice, List<string> faults)
    {
        var report = new StringBuilder(detected is null
            ? $"it has none of the model's {expectedCount} tensors under any known naming ({string.Join(", ", CheckpointNaming.All.Select(known => known.Title))})."
            : $"{faults.Count} of its tensors are not what the model needs (naming: {detected.Title}).");
        if (advice.Length > 0)
        {
            report.Append('\n').Append(advice);
        }

        foreach (string fault in faults.Take(MaximumLines))
        {
            report.Append("\n  ").Append(fault);
        }

        if (faults.Count > MaximumLines)
        {
            report.Append($"\n  … and {faults.Count - MaximumLines} more");
        }

        return report.ToString();
    }
}
