namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>One of the pictures of an icon.</summary>
internal readonly ref struct IcoPicture
{
    private const int SignatureLength = 4;

    private readonly ReadOnlySpan<byte> _file;
    private readonly int _area,
        _depth,
        _bits;
    private readonly uint _length,
        _offset;

    private IcoPicture(ReadOnlySpan<byte> file, scoped ref FileReader reader)
    {
        _file = file;
        (byte width, byte height, byte colors) = (reader.ReadByte(), reader.ReadByte(), reader.ReadByte());

        // A byte of nothing, and planes.
        reader.Skip(3);
        _bits = reader.ReadUInt16LittleEndian();
        _length = reader.ReadUInt32LittleEndian();
        _offset = reader.ReadUInt32LittleEndian();
        _area = EdgeOf(width) * EdgeOf(height);
        _depth =
            _bits > 0 ? _bits
            : colors > 1 ? (int)Math.Ceiling(Math.Log2(colors))
            : 256;
    }

    public int Offset => (int)_offset;

    /// <summary>All that begins with it, if it is one.</summary>
    public ReadOnlySpan<byte> Png => _file[Offset..];

    public bool IsPng => Signatures.IsPng(Png);

    /// <returns>The largest, and of those the first with the fewest colours.</returns>
    /// <exception cref="InvalidDataException">It is cut off, or has none.</exception>
    public static IcoPicture Choose(ReadOnlySpan<byte> file)
    {
        var reader = new FileReader(file, SignatureLength);
        IcoPicture chosen = default;
        for (int count = reader.ReadUInt16LittleEndian(); count > 0; count--)
        {
            var picture = new IcoPicture(file, ref reader);
            if (picture._area > chosen._area || (picture._area == chosen._area && picture._depth < chosen._depth))
            {
                chosen = picture;
            }
        }

        return chosen._area == 0 ? throw new InvalidDataException("it is an icon without a picture.")
            : chosen._offset > file.Length ? throw new InvalidDataException(FileReader.CutOff)
            : chosen;
    }

    /// <summary>Pillow fails where the mask is not there: behind the pixels, or among those of 32 bits.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public void RequireMask(BmpHeader header, int height)
    {
        const int BitsOfAlpha = 32;
        long start,
            length;
        if (_bits == BitsOfAlpha)
        {
            start = header.PixelOffset;
            length = (long)header.Width * height * 4;
        }
        else
        {
            // Rows of whole fours of bytes end the picture; those that fill up the last row may be missing.
            long stride = (header.Width + 31L) / 32 * 4;
            start = _offset + (long)_length - (stride * height);
            length = (stride * (height - 1)) + ((header.Width + 7L) / 8);
        }

        if (start < 0 || start + length > _file.Length)
        {
            throw new InvalidDataException("it is an icon that is cut off: its mask is not there.");
        }
    }

    /// <summary>A byte has no room for the largest.</summary>
    private static int EdgeOf(byte edge) => edge == 0 ? 256 : edge;
}
