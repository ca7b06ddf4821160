using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// EXIF, which is a small TIFF: of its first directory the orientation, in any type of number, as Pillow reads it. What comes
/// after a part that is cut off is not looked at; what stood before it counts.
/// </summary>
internal static class ExifBlock
{
    private const ushort OrientationTag = 0x0112;
    private const int EntryLength = 12;

    /// <summary>What JPEG has before the block, and some programs write elsewhere too.</summary>
    public static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <returns>
    /// What is written there, 0 for what is no whole number from 1 to 8, or null where there is no orientation.
    /// </returns>
    /// <exception cref="InvalidDataException">It does not begin as a TIFF; Pillow fails with it too.</exception>
    public static int? ReadOrientation(ReadOnlySpan<byte> block)
    {
        while (block.StartsWith(Prefix))
        {
            block = block[Prefix.Length..];
        }

        if (block.IsEmpty)
        {
            return null;
        }

        bool isLittleEndian = block[0] == 'I';
        if (block.Length < 8 || !IsTiff(block))
        {
            throw new InvalidDataException("its EXIF block is damaged, and may hold an orientation: save it without, or anew.");
        }

        uint directory = ReadUInt32(block[4..], isLittleEndian);
        if (directory > block.Length - 2)
        {
            return null;
        }

        int? orientation = null;
        int count = ReadUInt16(block[(int)directory..], isLittleEndian);
        ReadOnlySpan<byte> entries = block[((int)directory + 2)..];
        for (; count > 0 && entries.Length >= EntryLength; count--, entries = entries[EntryLength..])
        {
            ushort tag = ReadUInt16(entries, isLittleEndian);
            ushort type = ReadUInt16(entries[2..], isLittleEndian);
            long length = (long)ReadUInt32(entries[4..], isLittleEndian) * LengthOf(type);
            ReadOnlySpan<byte> value = entries[8..12];
            if (length > value.Length)
            {
                uint offset = ReadUInt32(value, isLittleEndian);
                if (offset + length > block.Length)
                {
                    return orientation;
                }

                value = block[(int)offset..];
            }

            if (tag == OrientationTag && length > 0)
            {
                orientation = Whole(Number(value, type, isLittleEndian));
            }
        }

        return orientation;
    }

    private static bool IsTiff(ReadOnlySpan<byte> block) =>
        // The number 42; of both orders of bytes in it, as Pillow has it.
        block[..4].SequenceEqual("II*\0"u8)
        || block[..4].SequenceEqual("MM\0*"u8)
        || block[..4].SequenceEqual("II\0*"u8)
        || block[..4].SequenceEqual("MM*\0"u8);

    /// <returns>0 for a type that there is not.</returns>
    private static int LengthOf(ushort type) =>
        type switch
        {
            1 or 2 or 6 or 7 => 1,
            3 or 8 => 2,
            4 or 9 or 11 or 13 => 4,
            5 or 10 or 12 or 16 => 8,
            _ => 0,
        };

    /// <returns>The first number there; NaN for bytes and text, which Pillow does not take for one.</returns>
    private static double Number(ReadOnlySpan<byte> value, ushort type, bool isLittleEndian) =>
        type switch
        {
            3 => ReadUInt16(value, isLittleEndian),
            4 or 13 => ReadUInt32(value, isLittleEndian),
            5 => (double)ReadUInt32(value, isLittleEndian) / ReadUInt32(value[4..], isLittleEndian),
            6 => (sbyte)value[0],
            8 => (short)ReadUInt16(value, isLittleEndian),
            9 => (int)ReadUInt32(value, isLittleEndian),
            10 => (double)(int)ReadUInt32(value, isLittleEndian) / (int)ReadUInt32(value[4..], isLittleEndian),
            11 => BitConverter.UInt32BitsToSingle(ReadUInt32(value, isLittleEndian)),
            12 => BitConverter.UInt64BitsToDouble(ReadUInt64(value, isLittleEndian)),
            16 => ReadUInt64(value, isLittleEndian),
            _ => double.NaN,
        };

    private static int Whole(double number) => number is >= 1 and <= 8 && number == Math.Truncate(number) ? (int)number : 0;

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ulong ReadUInt64(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
