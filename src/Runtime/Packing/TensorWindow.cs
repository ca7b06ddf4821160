using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Packing;

/// <summary>Reads tensors as float32, some rows at a time, through memory of its own: one for each thread that packs.</summary>
/// <param name="reader">The checkpoint.</param>
/// <param name="nonFinite">Counts what is not finite.</param>
/// <param name="checksums">Gets those of all tensors that are read; null if nobody asks.</param>
internal sealed class TensorWindow(CheckpointReader reader, NonFiniteValues nonFinite, TensorChecksums? checksums = null)
{
    // 256 KiB of float32: long enough to read at full speed, short enough to stay in the second cache while it is packed.
    private const int Length = 1 << 16;

    private float[] _values = new float[Length];
    private byte[] _halves = [];

    /// <summary>Receives neighbouring rows of a tensor.</summary>
    /// <param name="first">Number of the first row.</param>
    /// <param name="values">Whole rows, which are gone after the call.</param>
    public delegate void Rows(int first, ReadOnlySpan<float> values);

    /// <summary>Hands all rows of a tensor, in order, to <paramref name="receive"/>.</summary>
    public void Read(TensorEntry tensor, int rowLength, Rows receive)
    {
        int elementSize = tensor.DataType == "F32" ? sizeof(float) : sizeof(ushort);
        long count = tensor.ByteLength / elementSize;
        long window = Math.Max(Length / rowLength, 1) * (long)rowLength;
        uint remainder = TensorChecksums.Start;
        for (long first = 0; first < count; first += window)
        {
            int length = checked((int)Math.Min(window, count - first));
            long offset = tensor.Offset + (first * elementSize);
            ReadOnlySpan<float> values = Read(tensor.DataType, offset, length, ref remainder);
            nonFinite.Look(tensor.Name, values);
            receive((int)(first / rowLength), values);
        }

        checksums?.Add(tensor.Name, remainder);
    }

    private ReadOnlySpan<float> Read(string dataType, long offset, int length, ref uint remainder)
    {
        if (_values.Length < length)
        {
            _values = new float[length];
        }

        Span<float> values = _values.AsSpan(0, length);
        if (dataType == "F32")
        {
            ReadBytes(offset, MemoryMarshal.AsBytes(values), ref remainder);
            if (!BitConverter.IsLittleEndian)
            {
                Span<int> words = MemoryMarshal.Cast<float, int>(values);
                BinaryPrimitives.ReverseEndianness(words, words);
            }

            return values;
        }

        if (_halves.Length < length * sizeof(ushort))
        {
            _halves = new byte[length * sizeof(ushort)];
        }

        Span<byte> bytes = _halves.AsSpan(0, length * sizeof(ushort));
        ReadBytes(offset, bytes, ref remainder);
        Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(halves, halves);
        }

        if (dataType == "F16")
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(halves), values);
        }
        else
        {
            // bfloat16 is the upper half of a float32.
            for (int i = 0; i < halves.Length; i++)
            {
                values[i] = BitConverter.Int32BitsToSingle(halves[i] << 16);
            }
        }

        return values;
    }

    private void ReadBytes(long offset, Span<byte> bytes, ref uint remainder)
    {
        reader.Read(offset, bytes);
        if (checksums is not null)
        {
            remainder = TensorChecksums.Append(remainder, bytes);
        }
    }
}
