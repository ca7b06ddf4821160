using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>A row of a BMP whose pixels are not compressed.</summary>
internal static class BmpRows
{
    /// <param name="source">The row's bytes, without those that fill up its last four.</param>
    /// <param name="header">How they are written.</param>
    /// <param name="colors">What indices mean.</param>
    /// <param name="pixels">The row's pixels; filled.</param>
    public static void Read(ReadOnlySpan<byte> source, BmpHeader header, ReadOnlySpan<uint> colors, Span<uint> pixels)
    {
        switch (header.Bits)
        {
            case 8:
                for (int i = 0; i < pixels.Length; i++)
                {
                    pixels[i] = colors[source[i]];
                }

                break;
            case < 8:
                ReadIndices(source, header.Bits, colors, pixels);
                break;
            case 16:
                Read16(source, header.Masks, pixels);
                break;
            case 24:
                Read24(source, pixels);
                break;
            default:
                Read32(source, header.Masks, pixels);
                break;
        }
    }

    /// <summary>The highest bits of a byte come first.</summary>
    private static void ReadIndices(ReadOnlySpan<byte> source, int bits, ReadOnlySpan<uint> colors, Span<uint> pixels)
    {
        int mask = (1 << bits) - 1;
        for (int i = 0; i < pixels.Length; i++)
        {
            int end = (i + 1) * bits;
            pixels[i] = colors[(source[(end - 1) / 8] >> (-end & 7)) & mask];
        }
    }

    private static void Read16(ReadOnlySpan<byte> source, BmpMasks masks, Span<uint> pixels)
    {
        int green = masks.HasSixBitsOfGreen ? 63 : 31;
        for (int i = 0; i < pixels.Length; i++)
        {
            int value = BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]);
            pixels[i] = ColorTable.Color(
                Stretch((value >> masks.Red) & 31, 31),
                Stretch((value >> masks.Green) & green, green),
                Stretch((value >> masks.Blue) & 31, 31)
            );
        }
    }

    private static byte Stretch(int level, int most) => (byte)(level * 255 / most);

    private static void Read24(ReadOnlySpan<byte> source, Span<uint> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            ReadOnlySpan<byte> color = source.Slice(3 * i, 3);
            pixels[i] = ColorTable.Color(color[2], color[1], color[0]);
        }
    }

    private static void Read32(ReadOnlySpan<byte> source, BmpMasks masks, Span<uint> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(source[(4 * i)..]);
            pixels[i] = ColorTable.Color(
                (byte)(value >> masks.Red),
                (byte)(value >> masks.Green),
                (byte)(value >> masks.Blue),
                masks.Alpha is { } alpha ? (byte)(value >> alpha) : byte.MaxValue
            );
        }
    }
}
