using System.IO.Compression;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// Where a PNG may have its orientation: in eXIf; as text in the way of ImageMagick, which writes EXIF as hexadecimal digits;
/// and in XMP. Of two of a kind the last counts.
/// </summary>
internal ref struct PngMetadata
{
    // As much as Pillow allows.
    private const int LongestText = 1 << 20,
        LongestTexts = 64 << 20;

    private ReadOnlySpan<byte> _exif,
        _hexadecimalExif,
        _xmp;
    private bool _hasExif,
        _hasHexadecimalExif;
    private long _textLength;

    /// <summary>The orientation that is written in EXIF, else in XMP, else 1.</summary>
    public readonly int Orientation =>
        (
            _hasExif ? ExifBlock.ReadOrientation(_exif)
            : _hasHexadecimalExif ? ExifBlock.ReadOrientation(FromHexadecimal(_hexadecimalExif))
            : null
        )
        ?? XmpPacket.ReadOrientation(_xmp)
        ?? 1;

    /// <exception cref="InvalidDataException">A text is damaged, or too long.</exception>
    public void Add(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        if (type.SequenceEqual("eXIf"u8))
        {
            _exif = content;
            _hasExif = true;
            return;
        }

        int keyLength = content.IndexOf((byte)0);
        if (keyLength < 0 || !TryReadText(type, content[(keyLength + 1)..], ref _textLength, out ReadOnlySpan<byte> text))
        {
            return;
        }

        ReadOnlySpan<byte> key = content[..keyLength];
        if (key.SequenceEqual("Raw profile type exif"u8))
        {
            _hexadecimalExif = text;
            _hasHexadecimalExif = true;
        }
        else if (key.SequenceEqual("XML:com.adobe.xmp"u8))
        {
            _xmp = text;
        }
        else if (key.SequenceEqual("exif"u8) && type.SequenceEqual("tEXt"u8))
        {
            _exif = text;
            _hasExif = true;
        }
    }

    /// <summary>Also those that do not matter are read, since Pillow refuses the file where one is too long.</summary>
    private static bool TryReadText(
        ReadOnlySpan<byte> type,
        ReadOnlySpan<byte> value,
        scoped ref long total,
        out ReadOnlySpan<byte> text
    )
    {
        text = value;
        if (type.SequenceEqual("zTXt"u8) || type.SequenceEqual("iCCP"u8))
        {
            text =
                value is [0, .. var compressed] ? Inflate(compressed, ref total)
                : value.IsEmpty ? value
                : throw Damaged();
            return type[0] == 'z';
        }

        return type.SequenceEqual("tEXt"u8) || (type.SequenceEqual("iTXt"u8) && TryReadInternationalText(ref text, ref total));
    }

    /// <summary>Before the text are whether it is compressed and how, a language, and the key in that language.</summary>
    private static bool TryReadInternationalText(ref ReadOnlySpan<byte> value, scoped ref long total)
    {
        if (value.Length < 2)
        {
            return false;
        }

        (bool isCompressed, byte method) = (value[0] != 0, value[1]);
        value = value[2..];
        for (int i = 0; i < 2; i++)
        {
            int end = value.IndexOf((byte)0);
            if (end < 0)
            {
                return false;
            }

            value = value[(end + 1)..];
        }

        if (isCompressed)
        {
            value = Inflate(value, ref total);
        }

        return !isCompressed || (method == 0 && !value.IsEmpty);
    }

    /// <returns>Nothing for what cannot be decompressed.</returns>
    private static byte[] Inflate(ReadOnlySpan<byte> compressed, scoped ref long total)
    {
        using var source = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        using var text = new MemoryStream();
        Span<byte> block = stackalloc byte[4096];
        int read;
        do
        {
            try
            {
                read = source.Read(block);
            }
            catch (InvalidDataException)
            {
                return [];
            }

            text.Write(block[..read]);
            total += read;
            if (text.Length > LongestText || total > LongestTexts)
            {
                throw new InvalidDataException("its compressed texts are longer than Pillow allows: save it without.");
            }
        } while (read > 0);

        return text.ToArray();
    }

    /// <summary>After three lines, which name it and say how long it is.</summary>
    private static byte[] FromHexadecimal(ReadOnlySpan<byte> text)
    {
        for (int line = 0; line < 3; line++)
        {
            int end = text.IndexOf((byte)'\n');
            if (end < 0)
            {
                return [];
            }

            text = text[(end + 1)..];
        }

        byte[] digits = text.ToArray().Where(digit => !char.IsWhiteSpace((char)digit)).ToArray();
        try
        {
            return Convert.FromHexString(digits);
        }
        catch (FormatException)
        {
            throw Damaged();
        }
    }

    private static InvalidDataException Damaged() =>
        new("its text of EXIF or XMP is damaged, and may hold an orientation: save it without, or anew.");
}
