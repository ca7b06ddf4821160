using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// A JPEG's segments, in the order in which Pillow reads them: what stands before the pixels, and whether the file goes on to
/// its end marker. Without that a progressive JPEG would be a coarse image without a word.
/// </summary>
internal static class JpegSegments
{
    private const byte BaselineFrame = 0xC0,
        ExtendedFrame = 0xC1,
        EndOfImage = 0xD9,
        StartOfScan = 0xDA,
        QuantizationTables = 0xDB,
        App0 = 0xE0,
        App1 = 0xE1;

    private static ReadOnlySpan<byte> XmpPrefix => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <param name="file">The whole file.</param>
    /// <param name="isLibjpeg">
    /// Whether it is what decodes: of one scan with all components it knows by itself, as in Pillow, whether it is whole, so that
    /// the end marker may be missing.
    /// </param>
    /// <returns>The orientation that is written in EXIF, else in XMP, else 1.</returns>
    /// <exception cref="InvalidDataException">It is cut off, or damaged.</exception>
    /// <exception cref="NotSupportedException">Its pixels are of a kind that is not read.</exception>
    public static int ReadOrientation(ReadOnlySpan<byte> file, bool isLibjpeg)
    {
        var reader = new FileReader(file, position: 2);
        var exif = new List<byte>();
        ReadOnlySpan<byte> xmp = default;
        bool hasDensity = false;
        (byte frame, byte components) = (0, 0);
        ReadOnlySpan<byte> content;
        for (byte marker = 0; marker != StartOfScan; )
        {
            marker = TryReadMarker(ref reader, out byte found) ? found : throw new InvalidDataException(FileReader.CutOff);
            content = HasContent(marker) ? ReadContent(ref reader) : default;
            if (IsFrame(marker))
            {
                (frame, components) = (marker, ReadComponents(content));
            }
            else if (marker == QuantizationTables)
            {
                RequireTables(content);
            }
            else if (marker == App0 && content.StartsWith("JFIF"u8))
            {
                hasDensity = content.Length >= 12 && content[7] is 1 or 2;
            }
            else if (marker == App1 && content.StartsWith(ExifBlock.Prefix))
            {
                // A block that is too long for one segment goes on in the next.
                exif.AddRange(content[ExifBlock.Prefix.Length..]);
            }
            else if (marker == App1 && content.StartsWith(XmpPrefix))
            {
                xmp = content[XmpPrefix.Length..];
            }
            else if (marker == StartOfScan)
            {
                bool isOneScan = frame is BaselineFrame or ExtendedFrame && content is [var count, ..] && count == components;
                RequireEnd(ref reader, mayBeMissing: isLibjpeg && isOneScan);
            }
        }

        if (frame == 0)
        {
            throw new InvalidDataException("it is damaged: its pixels come before their size.");
        }

        try
        {
            return ExifBlock.ReadOrientation(CollectionsMarshal.AsSpan(exif)) ?? XmpPacket.ReadOrientation(xmp) ?? 1;
        }
        catch (InvalidDataException) when (!hasDensity)
        {
            // Pillow has met the damage then when it looked for the density, and heeds neither EXIF nor XMP any more.
            return 1;
        }
    }

    /// <summary>What is no marker is passed over: also a byte of 0xFF that means itself, with a zero behind it.</summary>
    private static bool TryReadMarker(scoped ref FileReader reader, out byte marker)
    {
        marker = 0;
        while (reader.Rest.IndexOf((byte)0xFF) is >= 0 and var at)
        {
            reader.Skip((uint)at);
            int length = reader.Rest.IndexOfAnyExcept((byte)0xFF);
            if (length < 0)
            {
                return false;
            }

            reader.Skip((uint)length);
            marker = reader.ReadByte();
            if (marker != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasContent(byte marker) =>
        marker switch
        {
            0xC8 or (>= 0xD0 and <= EndOfImage) or (>= 0xF0 and not 0xFE) => false,
            >= 0xC0 => true,
            _ => throw new InvalidDataException($"it is damaged: it has a marker {marker:X2}, which there is not."),
        };

    private static ReadOnlySpan<byte> ReadContent(scoped ref FileReader reader) =>
        reader.Read((uint)Math.Max(reader.ReadUInt16BigEndian() - 2, 0));

    /// <summary>0xC4, 0xC8 and 0xCC stand between those of frames.</summary>
    private static bool IsFrame(byte marker) => marker is (>= BaselineFrame and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) or 0xDE;

    private static byte ReadComponents(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 6)
        {
            throw new InvalidDataException(FileReader.CutOff);
        }

        (byte bits, byte components) = (frame[0], frame[5]);
        return bits == 8 && components is 1 or 3 or 4
            ? components
            : throw new NotSupportedException(
                $"it is a JPEG of {bits} bits and {components} components; those of 8 bits and 1, 3 or 4 components are read."
            );
    }

    private static void RequireTables(ReadOnlySpan<byte> tables)
    {
        while (!tables.IsEmpty)
        {
            int length = 1 + (tables[0] < 16 ? 64 : 128);
            if (tables.Length < length)
            {
                throw new InvalidDataException("it is damaged: a table of quantization is cut off.");
            }

            tables = tables[length..];
        }
    }

    /// <param name="reader">Behind the header of the first scan.</param>
    /// <param name="mayBeMissing">Whether the end marker may.</param>
    private static void RequireEnd(scoped ref FileReader reader, bool mayBeMissing)
    {
        while (TryReadMarker(ref reader, out byte marker))
        {
            switch (marker)
            {
                case EndOfImage:
                    return;
                case 0x01 or (>= 0xD0 and <= 0xD7):
                    break;
                case 0xC4 or 0xCC or (>= StartOfScan and <= 0xDD) or (>= 0xE0 and <= 0xEF) or 0xFE:
                    ReadContent(ref reader);
                    break;
                default:
                    throw new InvalidDataException($"it is damaged: among its pixels is a marker {marker:X2}.");
            }
        }

        if (!mayBeMissing)
        {
            throw new InvalidDataException("it is cut off: it ends before its end marker, and scans may be missing.");
        }
    }
}
