using System.Text;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A tensor that a model needs: its name in Hugging Face's current naming without prefix, and its shape.</summary>
internal readonly record struct ExpectedTensor(string Name, IReadOnlyList<long> Shape);

/// <summary>Finds each tensor of a model in a checkpoint, whatever naming it has, or says everything that does not fit.</summary>
internal static class ManifestMatch
{
    // More than any model has; a hostile header could name millions.
    private const int MaximumLines = 10_000;

    private const string HeadlessAdvice = "It has no classifier; a config with \"num_labels\": 0 compiles a class for it.";

    private const string SparseAdvice =
        "It was trained with MinkowskiEngine's sparse layers; convert it with remap_checkpoint_keys in utils.py of facebookresearch/ConvNeXt-V2 first.";

    // Pre-training (FCMAE) has neither of them.
    private static readonly string[] FinalNorm = ["layernorm.weight", "layernorm.bias"];

    /// <returns>The checkpoint's entry for each expected name. None for the final norm where a checkpoint ends before it and the model has no classifier.</returns>
    /// <exception cref="CheckpointException">Tensors are missing, unexpected, mis-shaped or of an unreadable type; all are listed.</exception>
    public static IReadOnlyDictionary<string, TensorEntry> Match(CheckpointReader checkpoint, IReadOnlyList<ExpectedTensor> expected)
    {
        var fileNames = new HashSet<string>(checkpoint.Tensors.Keys, StringComparer.Ordinal);
        CheckpointNaming? detected = CheckpointNaming.Detect(expected.Select(tensor => tensor.Name), fileNames);
        CheckpointNaming naming = detected ?? CheckpointNaming.All[0];
        bool hasClassifier = expected.Any(tensor => tensor.Name.StartsWith("classifier.", StringComparison.Ordinal));
        bool isHeadless = detected is not null && !fileNames.Any(naming.IsClassifier);
        bool lacksFinalNorm = isHeadless && !FinalNorm.SelectMany(naming.Spellings).Any(fileNames.Contains);
        string advice = fileNames.Any(CheckpointNaming.IsSparse) ? SparseAdvice : hasClassifier && isHeadless ? HeadlessAdvice : "";
        var found = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (ExpectedTensor tensor in expected)
        {
            string? spelling = naming.Spellings(tensor.Name).FirstOrDefault(fileNames.Contains);
            if (spelling is null)
            {
                if (hasClassifier || !lacksFinalNorm || !FinalNorm.Contains(tensor.Name))
                {
                    faults.Add($"missing: {naming.Spellings(tensor.Name).First()} {TensorShape.Describe(tensor.Shape)}");
                }

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
            .Where(name => !naming.IsOfAnotherNetwork(name) && (hasClassifier || !naming.IsClassifier(name)))
            .Select(name => $"unexpected: {name} {checkpoint.Tensors[name].DescribeShape()}"));
        return faults.Count == 0 ? found : throw new CheckpointException(checkpoint.Name, Report(detected, expected.Count, advice, faults));
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
