using System.Buffers.Binary;
using System.Numerics;

namespace ConvNextV2.Compiled.Packing;

/// <summary>
/// The CRC-32C of the bytes of each tensor that has been read, by any number of threads. It is computed of windows while they
/// are in the cache; a processor's instruction takes eight bytes in three cycles.
/// </summary>
internal sealed class TensorChecksums
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, uint> _ofTensors = new(StringComparer.Ordinal);

    /// <summary>What a remainder is before the first byte.</summary>
    public static uint Start => uint.MaxValue;

    /// <summary>Of a tensor, under the checkpoint's name.</summary>
    public uint this[string tensor]
    {
        get
        {
            lock (_lock)
            {
                return _ofTensors[tensor];
            }
        }
    }

    /// <summary>The remainder after further bytes.</summary>
    public static uint Append(uint remainder, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            remainder = BitOperations.Crc32C(remainder, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            remainder = BitOperations.Crc32C(remainder, value);
        }

        return remainder;
    }

    /// <summary>The remainder after the last byte of a tensor.</summary>
    public void Add(string tensor, uint remainder)
    {
        lock (_lock)
        {
            _ofTensors[tensor] = ~remainder;
        }
    }
}
