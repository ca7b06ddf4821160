using System.Runtime.InteropServices;
using static ConvNextV2.Compiled.Images.Formats.JpegMarkers;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// A JPEG's segments, in the order in which Pillow reads them: what stands before the pixels, and whether the file goes on to
/// its end marker. Without that a progressive JPEG would be a coarse image without a word.
/// </summary>
internal static class JpegSegments
{
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
            marker = TryRead(ref reader, out byte found) ? found : throw new InvalidDataException(FileReader.CutOff);
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
        while (TryRead(ref reader, out byte marker))
        {
            if (marker == EndOfImage)
            {
                return;
            }

            if (HasContentAmongPixels(marker))
            {
                ReadContent(ref reader);
            }
        }

        if (!mayBeMissing)
        {
            throw new InvalidDataException("it is cut off: it ends before its end marker, and scans may be missing.");
        }
    }
}
