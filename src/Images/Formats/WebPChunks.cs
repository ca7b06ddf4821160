using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>The chunks of a WebP file: whether they are whole, and of EXIF and XMP the orientation.</summary>
internal static class WebPChunks
{
    private const int RiffHeaderLength = 12;
    private const byte HasExif = 0x08,
        HasXmp = 0x04;

    /// <returns>The orientation that is written in EXIF, else in XMP, else 1.</returns>
    /// <exception cref="InvalidDataException">It is cut off, or damaged.</exception>
    public static int ReadOrientation(ReadOnlySpan<byte> file)
    {
        // What is behind the length that the file says it has does not belong to it.
        long length = 8L + BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (length > file.Length)
        {
            throw new InvalidDataException($"it is cut off: it has {file.Length} bytes, and says that they are {length}.");
        }

        ReadOnlySpan<byte> exif = default,
            xmp = default;
        bool hasExif = false,
            hasXmp = false;
        byte features = 0;
        var reader = new FileReader(file[..(int)length], RiffHeaderLength);
        for (bool isFirst = true; reader.Remaining >= 8; isFirst = false)
        {
            ReadOnlySpan<byte> type = reader.Read(4);
            uint size = reader.ReadUInt32LittleEndian();
            ReadOnlySpan<byte> content = reader.Read(size);
            reader.Skip(size & 1);
            if (type.SequenceEqual("VP8X"u8) && isFirst && size > 0)
            {
                features = content[0];
            }
            else if (type.SequenceEqual("EXIF"u8) && (features & HasExif) != 0 && !hasExif)
            {
                exif = content;
                hasExif = true;
            }
            else if (type.SequenceEqual("XMP "u8) && (features & HasXmp) != 0 && !hasXmp)
            {
                xmp = content;
                hasXmp = true;
            }
        }

        return ExifBlock.ReadOrientation(exif) ?? XmpPacket.ReadOrientation(xmp) ?? 1;
    }
}
