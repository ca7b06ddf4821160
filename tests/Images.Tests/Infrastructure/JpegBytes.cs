namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>JPEG files of one 8×8 block in one colour, byte by byte: of the kinds that few encoders write.</summary>
internal static class JpegBytes
{
    /// <param name="components">The level of each component.</param>
    /// <param name="isProgressive">With one scan, of the means.</param>
    /// <param name="hasAdobeMarker">Whether it says, as CMYK files do, that components are not converted.</param>
    public static byte[] Flat(byte[] components, bool isProgressive = false, bool hasAdobeMarker = false)
    {
        var file = new List<byte> { 0xFF, 0xD8 };
        if (hasAdobeMarker)
        {
            AddSegment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
        }

        // Nothing is quantised. Of a flat block only the mean, eight times the level, is not zero.
        AddSegment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);
        byte count = (byte)components.Length;
        IEnumerable<byte> numbers = Enumerable.Range(1, count).Select(number => (byte)number);
        AddSegment(
            isProgressive ? (byte)0xC2 : (byte)0xC0,
            [8, 0, 8, 0, 8, count, .. numbers.SelectMany(number => new byte[] { number, 0x11, 0 })]
        );

        // Twelve lengths of a mean's bits, in four bits each; and one bit for the end of a block.
        AddSegment(
            0xC4,
            [0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 12).Select(length => (byte)length)]
        );
        AddSegment(0xC4, [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        AddSegment(
            0xDA,
            [count, .. numbers.SelectMany(number => new byte[] { number, 0 }), 0, isProgressive ? (byte)0 : (byte)63, 0]
        );
        string bits = string.Concat(components.Select(level => Mean(8 * (level - 128)) + (isProgressive ? "" : "0")));
        foreach (char[] eight in bits.PadRight((bits.Length + 7) / 8 * 8, '1').Chunk(8))
        {
            byte value = Convert.ToByte(new string(eight), 2);
            file.Add(value);
            if (value == 0xFF)
            {
                file.Add(0);
            }
        }

        return [.. file, 0xFF, 0xD9];

        void AddSegment(byte marker, byte[] content) =>
            file.AddRange([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content]);
    }

    /// <summary>The same file with an EXIF block that has nothing but an orientation.</summary>
    public static byte[] Oriented(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            .. "Exif"u8,
            0,
            0,
            .. "MM"u8,
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            orientation,
            0,
            0,
            0,
            0,
            0,
            0,
        ];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    /// <summary>How many bits a difference has, then these bits; below zero each the other way round.</summary>
    private static string Mean(int difference)
    {
        int length = 32 - int.LeadingZeroCount(Math.Abs(difference));
        int value = difference < 0 ? difference + (1 << length) - 1 : difference;
        return Convert.ToString(length, 2).PadLeft(4, '0') + (length == 0 ? "" : Convert.ToString(value, 2).PadLeft(length, '0'));
    }
}
