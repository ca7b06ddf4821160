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

    /// <returns>The checkpoint's entry for each expected name; none for an optional one that it lacks.</returns>
    /// <exception cref="CheckpointException">Tensors are missing, unexpected, mis-shaped or of an unreadable type; all are listed.</exception>
    public static IReadOnlyDictionary<string, TensorEntry> Match(CheckpointReader checkpoint, IReadOnlyList<ExpectedTensor> expected)
    {
        var fileNames = new HashSet<string>(checkpoint.Tensors.Keys, StringComparer.Ordinal);
        CheckpointNaming? detected = CheckpointNaming.Detect(expected.Select(tensor => tensor.Name), fileNames);
        CheckpointNaming naming = detected ?? CheckpointNaming.All[0];
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
            }
            else if (!CheckpointReader.CanRead(entry.DataType))
            {
                faults.Add($"unreadable: {spelling} is {entry.DataType}, only F32, F16 and BF16 can be read");
            }
        }

        faults.AddRange(fileNames.Order(StringComparer.Ordinal)
            .Where(name => !BelongsToAnotherArchitecture(name, naming, expected))
            .Select(name => $"unexpected: {name} {checkpoint.Tensors[name].DescribeShape()}"));
        return faults.Count == 0 ? found : throw new CheckpointException(checkpoint.Name, Report(detected, expected.Count, faults));
    }

    /// <summary>
    /// Whether a tensor is of a part that the class was compiled without: a classifier or features' norms, and for a backbone the final norm and the
    /// stages that follow its last feature.
    /// </summary>
    private static bool BelongsToAnotherArchitecture(string fileName, CheckpointNaming naming, IReadOnlyList<ExpectedTensor> expected)
    {
        int stages = Enumerable.Range(0, int.MaxValue).First(stage => !Has(FormattableString.Invariant($"encoder.stages.{stage}.")));
        return naming.OptionalPart(fileName, stages) switch
        {
            null => false,
            "hidden_states_norms" => true,
            "encoder.stages" => !Has("layernorm."),
            var part => !Has(part + "."),
        };

        bool Has(string prefix) => expected.Any(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static string Report(CheckpointNaming? detected, int expectedCount, List<string> faults)
    {
        var report = new StringBuilder(detected is null
            ? $"it has none of the model's {expectedCount} tensors under any known naming ({string.Join(", ", CheckpointNaming.All.Select(known => known.Title))})."
            : $"{faults.Count} of its tensors are not what the model needs (naming: {detected.Title}).");
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
