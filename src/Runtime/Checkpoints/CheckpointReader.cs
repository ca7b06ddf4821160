using System.Text;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A safetensors checkpoint whose header, or that of each of its shards, has been read and checked.</summary>
internal sealed class CheckpointReader(CheckpointSource source)
{
    /// <summary>What messages call the checkpoint.</summary>
    public string Name => source.Name;

    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; } =
        source.ReadHeader().ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    /// <summary>Fills the whole destination from an offset in the checkpoint; any number of threads may do so.</summary>
    public void Read(long offset, Span<byte> destination) => source.Read(offset, destination);

    /// <summary>Finds each tensor of a model, or says everything that does not fit.</summary>
    /// <returns>The checkpoint's entry for each expected name; none for an optional one that it lacks.</returns>
    /// <exception cref="CheckpointException">Tensors are missing, unexpected, mis-shaped or of an unreadable type; all are
    /// listed.</exception>
    public IReadOnlyDictionary<string, TensorEntry> Find(IReadOnlyList<ExpectedTensor> expected)
    {
        CheckpointFit fit = CheckpointFit.Of(expected, Tensors.Values);
        return fit.Misfits.Count == 0
            ? fit.Spellings.ToDictionary(pair => pair.Key, pair => Tensors[pair.Value], StringComparer.Ordinal)
            : throw new CheckpointException(Name, Report(fit));
    }

    private static string Report(CheckpointFit fit)
    {
        var report = new StringBuilder(fit.Summary).Append('.');
        if (fit.Advice.Length > 0)
        {
            report.Append('\n').Append(fit.Advice);
        }

        foreach (Misfit misfit in fit.Misfits.Take(CheckpointFit.MaximumListed))
        {
            report.Append("\n  ").Append(misfit);
        }

        if (fit.Misfits.Count > CheckpointFit.MaximumListed)
        {
            report.Append($"\n  … and {fit.Misfits.Count - CheckpointFit.MaximumListed} more");
        }

        return report.ToString();
    }
}
