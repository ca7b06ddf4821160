using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>Reads what a stage has recorded. A shape is looked at before anything is allocated for it.</summary>
internal static class RecordedTensors
{
    private const string Floats = "F32 (or F16, BF16, F64)";

    /// <exception cref="ParityException">It is no row of bytes, or more than the limits allow.</exception>
    public static byte[] ReadEncoded(ParityFile file, TensorEntry tensor, ImageLimits limits) =>
        tensor is not { DataType: "U8", Shape: [_] } ? throw file.Expected(tensor, "the bytes of an image's file, U8 in one row")
        : tensor.ByteLength > Math.Min(limits.MaxFileBytes, Array.MaxLength)
            ? throw file.Expected(
                tensor,
                FormattableString.Invariant(
                    $"at most {limits.MaxFileBytes} bytes ({nameof(ImageLimits)}.{nameof(ImageLimits.MaxFileBytes)})"
                )
            )
        : file.Read(tensor);

    /// <returns>Null if they have another size than the model takes.</returns>
    /// <exception cref="ParityException">They are no pixel values of one image.</exception>
    public static TensorNumbers? ReadPixelValues(ParityFile file, TensorEntry tensor, InputShape shape)
    {
        IReadOnlyList<long> found = tensor.Shape is [1, _, _, _] ? [.. tensor.Shape.Skip(1)] : tensor.Shape;
        return found is not [_, _, _] || !TensorNumbers.IsFloat(tensor)
                ? throw file.Expected(tensor, $"{Floats} with the shape [channels, height, width]")
            : found.SequenceEqual([shape.Channels, shape.Height, shape.Width]) ? TensorNumbers.Read(file, tensor)
            : null;
    }

    /// <returns>Null if there are other than that many.</returns>
    /// <exception cref="ParityException">They are not those of one image.</exception>
    public static TensorNumbers? ReadVector(ParityFile file, TensorEntry tensor, int count) =>
        tensor.Shape is not ([_] or [1, _] or [1, _, 1, 1]) || !TensorNumbers.IsFloat(tensor)
            ? throw file.Expected(tensor, $"{Floats} with the shape [{count}] or [1, {count}]")
        : LengthOf(tensor) == count ? TensorNumbers.Read(file, tensor)
        : null;

    /// <summary>How many values a vector has.</summary>
    public static long LengthOf(TensorEntry tensor) => tensor.Shape.Count == 1 ? tensor.Shape[0] : tensor.Shape[1];
}
