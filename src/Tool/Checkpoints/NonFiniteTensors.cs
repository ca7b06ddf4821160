using ConvNextV2.Compiled.Build;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Which tensors of a checkpoint hold NaN or infinity, and how many of their values are. Reads all of it.</summary>
internal static class NonFiniteTensors
{
    /// <exception cref="Errors.ToolException">The checkpoint is damaged.</exception>
    public static IReadOnlyDictionary<string, long> CountIn(CheckpointListing checkpoint)
    {
        try
        {
            return CheckpointFile.IsTorch(checkpoint.Path) ? CountInTorch(checkpoint) : CountInSafetensors(checkpoint.Path);
        }
        catch (Exception exception) when (exception is PickleException or SafetensorsFormatException or InvalidDataException)
        {
            throw CheckpointFile.Unreadable(checkpoint.Path, exception);
        }
    }

    private static Dictionary<string, long> CountInSafetensors(string path) =>
        CheckpointTable
            .TensorFiles(path)
            .SelectMany(CheckpointValues.CountNonFinite)
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static Dictionary<string, long> CountInTorch(CheckpointListing checkpoint)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using CheckpointFile file = CheckpointFile.Open(checkpoint.Path);
        ModelChoice choice = ModelChoice.Of(file, checkpoint.Choice.Key, checkpoint.Choice.Prefix);
        foreach (ListedTensor tensor in checkpoint.Tensors.Where(tensor => NonFiniteElements.CanBeIn(tensor.DataType)))
        {
            using var values = new CountingStream(tensor.DataType, SafetensorsDataTypes.BitsPerElement[tensor.DataType] / 8);
            choice.Set.Copy(tensor, values);
            if (values.Count > 0)
            {
                counts.Add(tensor.Name, values.Count);
            }
        }

        return counts;
    }

    /// <summary>Counts in what is written to it.</summary>
    private sealed class CountingStream(string dataType, int size) : ElementStream(size)
    {
        public long Count { get; private set; }

        protected override void Take(ReadOnlySpan<byte> elements) => Count += NonFiniteElements.Count(elements, dataType);
    }
}
