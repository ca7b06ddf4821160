using ConvNextV2.Compiled.Images.Formats;

namespace ConvNextV2.Compiled.Images.TurboJpeg;

/// <summary>
/// The JPEGs that are given to the system's libjpeg-turbo: 8 bits, Huffman codes, grey or three components in a common
/// subsampling, and each coefficient to its last bit. Of one file in each subsampling its pixels are checked before it is used.
/// They are told by their segments alone, so that which library decodes a file is a property of the file.
/// </summary>
internal static class CommonJpeg
{
    private const int Coefficients = 64;

    // SkiaSharp gives up at a hundred, for a file of many scans takes long; encoders write ten.
    private const int MaxScans = 50;

    /// <param name="file">The whole file.</param>
    /// <returns>Whether it is one of them; where it is damaged, it is none.</returns>
    public static bool Is(ReadOnlySpan<byte> file)
    {
        if (file is not [0xFF, 0xD8, 0xFF, ..])
        {
            return false;
        }

        try
        {
            var reader = new FileReader(file, position: 2);
            byte kind = 0;
            ReadOnlySpan<byte> frame = default;
            while (JpegMarkers.TryRead(ref reader, out byte marker))
            {
                ReadOnlySpan<byte> content = JpegMarkers.HasContent(marker) ? JpegMarkers.ReadContent(ref reader) : default;
                if (marker == JpegMarkers.StartOfScan)
                {
                    return kind != 0 && IsWhole(kind, frame, content, reader);
                }

                if (JpegMarkers.IsFrame(marker))
                {
                    if (kind != 0 || !IsCommon(marker, content))
                    {
                        return false;
                    }

                    kind = marker;
                    frame = content;
                }
            }

            return false;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool IsCommon(byte marker, ReadOnlySpan<byte> frame)
    {
        const int Bits = 8;
        if (
            marker is not (JpegMarkers.BaselineFrame or JpegMarkers.ExtendedFrame or JpegMarkers.ProgressiveFrame)
            || frame.Length < 6
            || frame[0] != Bits
            || frame.Length != 6 + (3 * frame[5])
        )
        {
            return false;
        }

        // A component is its number, how often it is sampled across and down, and its table.
        return frame[6..] switch
        {
            [_, _, _] => true,
            [_, 0x11 or 0x21 or 0x12 or 0x22 or 0x41, _, _, 0x11, _, _, 0x11, _] => true,
            _ => false,
        };
    }

    /// <summary>
    /// Whether each coefficient comes to its last bit. Of a progressive image where some do not, versions of the library guess
    /// them differently from those around.
    /// </summary>
    private static bool IsWhole(byte kind, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> scan, FileReader reader)
    {
        int components = frame[5];
        if (kind != JpegMarkers.ProgressiveFrame && scan is [var first, ..] && first == components)
        {
            // Another scan would be an error.
            return true;
        }

        // For each coefficient of each component whether its last bit is there.
        Span<bool> isThere = stackalloc bool[3 * Coefficients];
        isThere = isThere[..(components * Coefficients)];
        isThere.Clear();
        for (int scans = 1; scans <= MaxScans; scans++)
        {
            Mark(kind, frame, scan, isThere);
            if (!TryReadScan(ref reader, out scan))
            {
                return !isThere.Contains(false);
            }
        }

        return false;
    }

    private static void Mark(byte kind, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> scan, Span<bool> isThere)
    {
        if (scan.IsEmpty || scan.Length != 4 + (2 * scan[0]))
        {
            throw new InvalidDataException(FileReader.CutOff);
        }

        (int first, int last, int lowestBit) = (scan[^3], scan[^2], scan[^1] & 15);
        if (kind != JpegMarkers.ProgressiveFrame)
        {
            (first, last, lowestBit) = (0, Coefficients - 1, 0);
        }

        for (int i = 1; i < scan.Length - 3 && lowestBit == 0 && first <= last && last < Coefficients; i += 2)
        {
            for (int component = 0; component < frame[5]; component++)
            {
                if (frame[6 + (3 * component)] == scan[i])
                {
                    isThere.Slice(component * Coefficients, Coefficients)[first..(last + 1)].Fill(true);
                }
            }
        }
    }

    /// <returns>Whether there is one before the end marker, without which there is none either.</returns>
    private static bool TryReadScan(scoped ref FileReader reader, out ReadOnlySpan<byte> scan)
    {
        scan = default;
        while (JpegMarkers.TryRead(ref reader, out byte marker) && marker != JpegMarkers.EndOfImage)
        {
            ReadOnlySpan<byte> content = JpegMarkers.HasContentAmongPixels(marker)
                ? JpegMarkers.ReadContent(ref reader)
                : default;
            if (marker == JpegMarkers.StartOfScan)
            {
                scan = content;
                return true;
            }
        }

        return false;
    }
}
