using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>Reads what a stage has recorded. A shape is looked at before anything is allocated for it.</summary>
internal static class RecordedTensors
{
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
    public static TensorNumbers? ReadPixelValues(ParityFile file, TensorEntry tensor, InputShape shape) =>
        Read(file, tensor, ParityTensors.PixelValues, [shape.Channels, shape.Height, shape.Width]);

    /// <returns>Null if there are other than that many.</returns>
    /// <exception cref="ParityException">They are not those of one image.</exception>
    public static TensorNumbers? ReadOutputs(ParityFile file, TensorEntry tensor, string part, int count) =>
        Read(file, tensor, part, [count]);

    private static TensorNumbers? Read(ParityFile file, TensorEntry tensor, string part, long[] expected) =>
        !ParityShapes.AreFloats(tensor.DataType) || ParityShapes.OfOneImage(part, tensor.Shape) is not { } shape
            ? throw file.Expected(tensor, ParityShapes.Expectation(part))
        : shape.AsSpan().SequenceEqual(expected) ? TensorNumbers.Read(file, tensor)
        : null;
}
