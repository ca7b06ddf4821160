using System.Globalization;
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
    /// <exception cref="CheckpointException">Tensors are missing, unexpected, mis-shaped or of an unreadable type, or it is not
    /// clear which are meant.</exception>
    public CheckpointFit Fit(IReadOnlyList<ExpectedTensor> expected, CheckpointSelection selection)
    {
        if (PeftAdapter.MethodOf(Tensors.Keys) is { } method)
        {
            throw new CheckpointException(
                Name,
                PeftAdapter.Describe(method, source.ReadBeside(PeftAdapter.ConfigFileName)) + "."
            );
        }

        CheckpointFit fit = CheckpointFit.Of(expected, Tensors.Values, selection);
        return fit.Fault is null ? fit : throw new CheckpointException(Name, Report(fit));
    }

    private static string Report(CheckpointFit fit)
    {
        var report = new StringBuilder(fit.Fault).Append('.');
        if (fit.Advice.Length > 0)
        {
            report.Append('\n').Append(fit.Advice);
        }

        foreach (Misfit misfit in fit.Listed)
        {
            report.Append("\n  ").Append(misfit);
        }

        if (fit.Misfits.Count > fit.Listed.Count)
        {
            report.Append(CultureInfo.InvariantCulture, $"\n  … and {fit.Misfits.Count - fit.Listed.Count} more");
        }

        return report.ToString();
    }
}
