using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>How a BMP's pixels are written.</summary>
internal enum BmpCompression : uint
{
    None = 0,
    RunLengths8 = 1,
    RunLengths4 = 2,
    BitFields = 3,
}

/// <summary>The header of a BMP, and of a BMP in an icon, as Pillow reads it: it refuses what Pillow refuses.</summary>
internal readonly ref struct BmpHeader
{
    private const int CoreLength = 12;

    private BmpHeader(scoped ref FileReader reader, uint offset)
    {
        int start = reader.Position;
        uint length = reader.ReadUInt32LittleEndian();
        if (length is not (CoreLength or 40 or 52 or 56 or 64 or 108 or 124))
        {
            throw new NotSupportedException($"it is a BMP with a header of {length} bytes, which is not read.");
        }

        ReadOnlySpan<byte> header = reader.Read(length - 4);
        bool isCore = length == CoreLength;
        IsTopDown = !isCore && header[7] == 0xFF;
        (Width, Height) = isCore ? (ReadUInt16(header, 0), ReadUInt16(header, 2)) : ReadSize(header, IsTopDown);
        Bits = ReadUInt16(header, isCore ? 6 : 10);
        Compression = isCore ? BmpCompression.None : (BmpCompression)ReadUInt32(header, 12);
        if (Bits is not (1 or 4 or 8 or 16 or 24 or 32) || Compression > BmpCompression.BitFields)
        {
            throw new NotSupportedException(
                $"it is a BMP of {Bits} bits a pixel and compression {(uint)Compression}, which are not read: save it as PNG."
            );
        }

        Masks = BmpMasks.Read(ref reader, header, Bits, Compression);
        BytesPerColor = isCore ? 3 : 4;
        Colors = isCore ? 0 : ReadUInt32(header, 28);
        if (Bits <= 8)
        {
            Colors = Colors == 0 ? 1u << Bits : Colors;
            Palette = ReadPalette(ref reader, Colors, BytesPerColor);
        }

        // Some writers forget the palette when they say where the pixels are.
        bool isWithoutPalette = offset == start + length && Bits <= 8;
        PixelOffset = offset == 0 || isWithoutPalette ? (uint)reader.Position : offset;
    }

    public uint Width { get; }

    public uint Height { get; }

    /// <summary>Else the lowest row comes first.</summary>
    public bool IsTopDown { get; }

    public int Bits { get; }

    public BmpCompression Compression { get; }

    /// <summary>Where the bytes of 16 and 32 bits have red, green, blue and alpha.</summary>
    public BmpMasks Masks { get; }

    /// <summary>Of the palette, if there is one.</summary>
    public uint Colors { get; }

    /// <summary>Blue first. Where the file says that there are more than it has, it has what there is.</summary>
    public ReadOnlySpan<byte> Palette { get; }

    public int BytesPerColor { get; }

    /// <summary>Where pixels begin, from the file's beginning.</summary>
    public uint PixelOffset { get; }

    /// <summary>The bytes of a row, which are whole fours.</summary>
    public long Stride => (((long)Width * Bits) + 31) / 32 * 4;

    public static BmpHeader Read(ReadOnlySpan<byte> file)
    {
        var reader = new FileReader(file, position: 10);
        uint offset = reader.ReadUInt32LittleEndian();
        return new BmpHeader(ref reader, offset);
    }

    /// <summary>Of a picture in an icon, which has no header of a file before it: its pixels follow at once.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="position">Where the header begins.</param>
    public static BmpHeader ReadAt(ReadOnlySpan<byte> file, int position)
    {
        var reader = new FileReader(file, position);
        return new BmpHeader(ref reader, offset: 0);
    }

    private static (uint Width, uint Height) ReadSize(ReadOnlySpan<byte> header, bool isTopDown)
    {
        uint height = ReadUInt32(header, 4);
        return (ReadUInt32(header, 0), isTopDown ? 0u - height : height);
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt16LittleEndian(header[at..]);

    private static uint ReadUInt32(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);

    private static ReadOnlySpan<byte> ReadPalette(scoped ref FileReader reader, uint colors, int bytesPerColor)
    {
        const uint MostColors = 1 << 16;
        ReadOnlySpan<byte> palette = reader.Read(
            Math.Min(Math.Min(colors, MostColors) * (uint)bytesPerColor, (uint)reader.Remaining)
        );
        return colors <= MostColors && palette.Length / bytesPerColor <= ColorTable.Length
            ? palette
            : throw new NotSupportedException(
                $"it is a BMP with a palette of {colors} colours; of up to {ColorTable.Length} are read."
            );
    }
}
