using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// A PNG's chunks as Pillow goes through them: with their checksums before the pixels, without behind them; and of eXIf and of
/// texts, on both sides of the pixels, the orientation.
/// </summary>
internal static class PngChunks
{
    private const int SignatureLength = 8,
        ChecksumLength = 4;

    /// <returns>The orientation that is written in EXIF, else in XMP, else 1.</returns>
    /// <exception cref="InvalidDataException">It is cut off, or damaged.</exception>
    /// <exception cref="NotSupportedException">Its pixels are of a kind whose colours Pillow changes.</exception>
    public static int ReadOrientation(ReadOnlySpan<byte> file)
    {
        var reader = new FileReader(file, SignatureLength);
        var metadata = new PngMetadata();
        var animation = new PngAnimation();
        ReadOnlySpan<byte> header = default;
        while (true)
        {
            uint length = reader.ReadUInt32BigEndian();
            ReadOnlySpan<byte> type = reader.Read(4);
            RequireType(type);
            if (type.SequenceEqual("IDAT"u8))
            {
                reader.Skip(length);
                reader.Skip((uint)Math.Min(ChecksumLength, reader.Remaining));
                break;
            }

            ReadOnlySpan<byte> content = reader.Read(length);
            RequireChecksum(file.Slice(reader.Position - (int)length - 4, (int)length + 4), reader.ReadUInt32BigEndian(), type);
            if (type.SequenceEqual("IHDR"u8))
            {
                header = content.Length < 13 ? throw new InvalidDataException(FileReader.CutOff) : content;
            }
            else if (type.SequenceEqual("tRNS"u8))
            {
                RequireColors(header);
            }
            else if (type.SequenceEqual("IEND"u8) || type.SequenceEqual("fdAT"u8))
            {
                throw new InvalidDataException("it is damaged: it has no pixels (IDAT).");
            }

            animation.AddBefore(type, content, header);
            metadata.Add(type, content);
        }

        AddWhatIsBehind(ref reader, ref metadata, ref animation);
        return metadata.Orientation;
    }

    /// <summary>Pillow gives up, without a word, where no further chunk begins.</summary>
    private static void AddWhatIsBehind(ref FileReader reader, ref PngMetadata metadata, ref PngAnimation animation)
    {
        while (reader.Remaining >= 8)
        {
            uint length = reader.ReadUInt32BigEndian();
            ReadOnlySpan<byte> type = reader.Read(4);
            if (!IsType(type) || type.SequenceEqual("IEND"u8) || (animation.HasOthers && type.SequenceEqual("fcTL"u8)))
            {
                return;
            }

            ReadOnlySpan<byte> content = reader.Read(length);
            reader.Skip((uint)Math.Min(ChecksumLength, reader.Remaining));
            animation.AddBehind(type, content);
            metadata.Add(type, content);
        }
    }

    private static void RequireColors(ReadOnlySpan<byte> header)
    {
        if (header.Length > 9 && header[8] == 16 && header[9] == 0)
        {
            throw new NotSupportedException(
                "it is a PNG in grey of 16 bits with a transparent level, of which Pillow makes white what is brighter than 255: "
                    + "save it with 8 bits, or without transparency."
            );
        }
    }

    private static void RequireChecksum(ReadOnlySpan<byte> typed, uint checksum, ReadOnlySpan<byte> type)
    {
        if (Checksum.Of(typed) != checksum)
        {
            throw new InvalidDataException($"it is damaged: the checksum of its chunk {Text(type)} is wrong.");
        }
    }

    private static void RequireType(ReadOnlySpan<byte> type)
    {
        if (!IsType(type))
        {
            throw new InvalidDataException("it is damaged: a chunk has no name.");
        }
    }

    private static bool IsType(ReadOnlySpan<byte> type)
    {
        foreach (byte letter in type)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter != '_')
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(ReadOnlySpan<byte> type) => System.Text.Encoding.ASCII.GetString(type);
}
