using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>Reads a file's bytes one after the other, and none that are not there.</summary>
internal ref struct FileReader(ReadOnlySpan<byte> file, int position = 0)
{
    public const string CutOff = "it is cut off: a part that it announces is not there.";

    private readonly ReadOnlySpan<byte> _file = file;

    /// <summary>From the file's beginning.</summary>
    public int Position { get; private set; } = position;

    public readonly int Remaining => Math.Max(_file.Length - Position, 0);

    public readonly ReadOnlySpan<byte> Rest => _file[Math.Min(Position, _file.Length)..];

    /// <exception cref="InvalidDataException">They are not there.</exception>
    public ReadOnlySpan<byte> Read(uint count)
    {
        if (count > Remaining)
        {
            throw new InvalidDataException(CutOff);
        }

        ReadOnlySpan<byte> bytes = _file.Slice(Position, (int)count);
        Position += (int)count;
        return bytes;
    }

    public void Skip(uint count) => Read(count);

    public byte ReadByte() => Read(1)[0];

    public ushort ReadUInt16LittleEndian() => BinaryPrimitives.ReadUInt16LittleEndian(Read(2));

    public ushort ReadUInt16BigEndian() => BinaryPrimitives.ReadUInt16BigEndian(Read(2));

    public uint ReadUInt32LittleEndian() => BinaryPrimitives.ReadUInt32LittleEndian(Read(4));

    public uint ReadUInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Read(4));
}
