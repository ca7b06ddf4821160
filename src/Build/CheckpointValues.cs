using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>Reads the values of a safetensors file, which takes as long as the disk or the page cache needs for it.</summary>
internal static class CheckpointValues
{
    // Whole elements of every type.
    private const int WindowLength = 1 << 20;

    /// <summary>Of tensors that hold NaN or infinity how many of their values are.</summary>
    /// <param name="path">Of one file, not of an index.</param>
    /// <exception cref="SafetensorsFormatException">It is none, or damaged.</exception>
    public static IReadOnlyDictionary<string, long> CountNonFinite(string path)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using FileStream stream = File.OpenRead(path);
        byte[] window = new byte[WindowLength];
        foreach (TensorEntry tensor in CheckpointTable.ReadFile(path).Tensors)
        {
            if (!NonFiniteElements.CanBeIn(tensor.DataType))
            {
                continue;
            }

            long count = 0;
            stream.Position = tensor.Offset;
            for (long left = tensor.ByteLength; left > 0; left -= WindowLength)
            {
                int length = (int)Math.Min(left, WindowLength);
                CheckpointTable.Fill(stream, window, length);
                count += NonFiniteElements.Count(window.AsSpan(0, length), tensor.DataType);
            }

            if (count > 0)
            {
                counts.Add(tensor.Name, count);
            }
        }

        return counts;
    }
}
