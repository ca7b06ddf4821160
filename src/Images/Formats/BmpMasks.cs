using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// Where a pixel of 16 bits or more has its colours: the places of their lowest bits. Of the masks that a BMP may name those
/// are read that Pillow reads.
/// </summary>
internal readonly record struct BmpMasks(int Red, int Green, int Blue)
{
    private const int MasksInHeader = 48;

    /// <summary>Where alpha begins, if there is one.</summary>
    public int? Alpha { get; private init; }

    /// <summary>Of 16 bits; else green has five bits, as the others have.</summary>
    public bool HasSixBitsOfGreen { get; private init; }

    private static BmpMasks FiveBits => new(10, 5, 0);

    private static BmpMasks Bytes => new(16, 8, 0);

    /// <param name="reader">Behind the header, where the oldest form has masks.</param>
    /// <param name="header">Without the four bytes of its length.</param>
    /// <param name="bits">Of a pixel.</param>
    /// <param name="compression">Which says whether there are masks.</param>
    /// <exception cref="NotSupportedException">They are others.</exception>
    public static BmpMasks Read(scoped ref FileReader reader, ReadOnlySpan<byte> header, int bits, BmpCompression compression)
    {
        if (compression != BmpCompression.BitFields)
        {
            return bits == 16 ? FiveBits : Bytes;
        }

        ReadOnlySpan<byte> masks = header.Length >= MasksInHeader ? header[36..] : reader.Read(12);
        (uint red, uint green, uint blue) = (ReadMask(masks, 0), ReadMask(masks, 4), ReadMask(masks, 8));
        uint alpha = header.Length > MasksInHeader ? ReadMask(masks, 12) : 0;
        return (bits, red, green, blue, alpha) switch
        {
            (32, 0xFF0000, 0xFF00, 0xFF, 0) => Bytes,
            (32, 0xFF000000, 0xFF0000, 0xFF00, 0) => new(24, 16, 8),
            (32, 0xFF000000, 0xFF00, 0xFF, 0) => new(24, 8, 0),
            (32, 0xFF000000, 0xFF0000, 0xFF00, 0xFF) => new(24, 16, 8) { Alpha = 0 },
            (32, 0xFF, 0xFF00, 0xFF0000, 0xFF000000) => new(0, 8, 16) { Alpha = 24 },
            (32, 0xFF0000, 0xFF00, 0xFF, 0xFF000000) or (32, 0, 0, 0, 0) => Bytes with { Alpha = 24 },
            (32, 0xFF000000, 0xFF00, 0xFF, 0xFF0000) => new(24, 8, 0) { Alpha = 16 },
            (24, 0xFF0000, 0xFF00, 0xFF, _) => Bytes,
            (16, 0xF800, 0x7E0, 0x1F, _) => new(11, 5, 0) { HasSixBitsOfGreen = true },
            (16, 0x7C00, 0x3E0, 0x1F, _) => FiveBits,
            _ => throw new NotSupportedException(
                $"it is a BMP of {bits} bits with the masks {red:X}, {green:X}, {blue:X} and {alpha:X}, which are not read: "
                    + "save it as PNG."
            ),
        };
    }

    private static uint ReadMask(ReadOnlySpan<byte> masks, int at) => BinaryPrimitives.ReadUInt32LittleEndian(masks[at..]);
}
