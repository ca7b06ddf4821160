using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>Floats as a file has them: of which type, and how much of a value its rounding may have taken.</summary>
/// <param name="Values">As float32.</param>
/// <param name="DataType">As the file spells it.</param>
/// <param name="RelativeRounding">Half of the last place of its type: 0 for what has float32's places or more.</param>
internal sealed record TensorNumbers(float[] Values, string DataType, double RelativeRounding)
{
    // Half of the last of 11 and of 8 significant bits.
    private const double OfHalf = 1.0 / (1 << 11);
    private const double OfBFloat = 1.0 / (1 << 8);

    public static bool IsFloat(TensorEntry tensor) => tensor.DataType is "F64" or "F32" or "F16" or "BF16";

    /// <summary>Reads a tensor of such a type.</summary>
    public static TensorNumbers Read(ParityFile file, TensorEntry tensor)
    {
        byte[] bytes = file.Read(tensor);
        return tensor.DataType switch
        {
            "F64" => New(Each(bytes, sizeof(double), place => (float)BinaryPrimitives.ReadDoubleLittleEndian(place)), 0),
            "F16" => New(Each(bytes, sizeof(short), place => (float)BinaryPrimitives.ReadHalfLittleEndian(place)), OfHalf),
            "BF16" => New(Each(bytes, sizeof(short), ReadBFloat), OfBFloat),
            _ when BitConverter.IsLittleEndian => New(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), 0),
            _ => New(Each(bytes, sizeof(float), BinaryPrimitives.ReadSingleLittleEndian), 0),
        };

        TensorNumbers New(float[] values, double rounding) => new(values, tensor.DataType, rounding);
    }

    /// <summary>How far a value may be from the one that was rounded to it; 0 for what overflowed.</summary>
    public double RoundingOf(double value) =>
        RelativeRounding > 0 && double.IsFinite(value) ? RelativeRounding * Math.Abs(value) : 0;

    private static float[] Each(byte[] bytes, int size, Reader read)
    {
        float[] values = new float[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(bytes.AsSpan(i * size, size));
        }

        return values;
    }

    private static float ReadBFloat(ReadOnlySpan<byte> place) =>
        BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(place) << 16);

    private delegate float Reader(ReadOnlySpan<byte> place);
}
