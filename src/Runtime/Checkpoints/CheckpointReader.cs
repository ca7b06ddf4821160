using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A safetensors checkpoint whose header has been read and checked. Values are read as float32, a window at a time.</summary>
internal sealed class CheckpointReader
{
    // 1 MiB of float32: long enough for sequential reads at full speed, short enough to stay in the second cache while it is packed.
    private const int WindowLength = 1 << 18;

    private readonly CheckpointSource _source;
    private readonly byte[] _bytes = new byte[WindowLength * sizeof(float)];
    private readonly float[] _window = new float[WindowLength];

    public CheckpointReader(CheckpointSource source)
    {
        _source = source;
        try
        {
            byte[] start = new byte[(int)Math.Min(SafetensorsHeader.StartLength, source.Length)];
            source.Read(0, start);
            byte[] header = new byte[SafetensorsHeader.ReadLength(start, source.Length)];
            source.Read(SafetensorsHeader.PrefixLength, header);
            Tensors = SafetensorsHeader.Parse(header, source.Length).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        }
        catch (SafetensorsFormatException exception)
        {
            throw new CheckpointException(source.Name, exception.Message + ".");
        }
    }

    /// <summary>What messages call the checkpoint.</summary>
    public string Name => _source.Name;

    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    public static bool CanRead(string dataType) => dataType is "F32" or "F16" or "BF16";

    /// <summary>Receives neighbouring values of a tensor, the first of which is its <paramref name="first"/>th.</summary>
    public delegate void Window(long first, ReadOnlySpan<float> values);

    /// <summary>Hands all values of a tensor, in order, to <paramref name="receive"/>, which must be done with them when it returns.</summary>
    public void Read(TensorEntry tensor, Window receive)
    {
        int elementSize = tensor.DataType == "F32" ? sizeof(float) : sizeof(ushort);
        long count = tensor.ByteLength / elementSize;
        for (long first = 0; first < count; first += WindowLength)
        {
            int length = (int)Math.Min(WindowLength, count - first);
            Span<byte> bytes = _bytes.AsSpan(0, length * elementSize);
            _source.Read(tensor.Offset + (first * elementSize), bytes);
            Span<float> values = _window.AsSpan(0, length);
            Convert(tensor.DataType, bytes, values);
            receive(first, values);
        }
    }

    /// <summary>Reads a tensor that is small enough to be kept: a bias or a norm's parameters.</summary>
    public void Read(TensorEntry tensor, Memory<float> destination) =>
        Read(tensor, (first, values) => values.CopyTo(destination.Span[(int)first..]));

    private static void Convert(string dataType, Span<byte> bytes, Span<float> values)
    {
        switch (dataType)
        {
            case "F32":
                ReadOnlySpan<int> words = MemoryMarshal.Cast<byte, int>(bytes);
                Span<int> destination = MemoryMarshal.Cast<float, int>(values);
                words.CopyTo(destination);
                if (!BitConverter.IsLittleEndian)
                {
                    BinaryPrimitives.ReverseEndianness(destination, destination);
                }

                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(LittleEndian(bytes)), values);
                break;
            default:
                // bfloat16 is the upper half of a float32.
                Span<ushort> halves = LittleEndian(bytes);
                for (int i = 0; i < halves.Length; i++)
                {
                    values[i] = BitConverter.Int32BitsToSingle(halves[i] << 16);
                }

                break;
        }
    }

    private static Span<ushort> LittleEndian(Span<byte> bytes)
    {
        Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(halves, halves);
        }

        return halves;
    }
}
