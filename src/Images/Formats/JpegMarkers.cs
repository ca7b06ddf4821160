namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>A JPEG's markers, and the segments behind them, in the order in which Pillow reads them.</summary>
internal static class JpegMarkers
{
    public const byte BaselineFrame = 0xC0,
        ExtendedFrame = 0xC1,
        ProgressiveFrame = 0xC2,
        EndOfImage = 0xD9,
        StartOfScan = 0xDA,
        QuantizationTables = 0xDB,
        App0 = 0xE0,
        App1 = 0xE1;

    /// <summary>What is no marker is passed over: also a byte of 0xFF that means itself, with a zero behind it.</summary>
    public static bool TryRead(scoped ref FileReader reader, out byte marker)
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

    /// <summary>Whether a segment follows, of a marker that stands before the pixels.</summary>
    /// <exception cref="InvalidDataException">There is no such marker.</exception>
    public static bool HasContent(byte marker) =>
        marker switch
        {
            0xC8 or (>= 0xD0 and <= EndOfImage) or (>= 0xF0 and not 0xFE) => false,
            >= 0xC0 => true,
            _ => throw new InvalidDataException($"it is damaged: it has a marker {marker:X2}, which there is not."),
        };

    /// <summary>Whether a segment follows, of a marker that stands among the pixels.</summary>
    /// <exception cref="InvalidDataException">No such marker stands there.</exception>
    public static bool HasContentAmongPixels(byte marker) =>
        marker switch
        {
            0x01 or (>= 0xD0 and <= 0xD7) => false,
            0xC4 or 0xCC or (>= StartOfScan and <= 0xDD) or (>= 0xE0 and <= 0xEF) or 0xFE => true,
            _ => throw new InvalidDataException($"it is damaged: among its pixels is a marker {marker:X2}."),
        };

    public static ReadOnlySpan<byte> ReadContent(scoped ref FileReader reader) =>
        reader.Read((uint)Math.Max(reader.ReadUInt16BigEndian() - 2, 0));

    /// <summary>0xC4, 0xC8 and 0xCC stand between those of frames.</summary>
    public static bool IsFrame(byte marker) => marker is (>= BaselineFrame and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) or 0xDE;
}
