namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>A GIF's first frame and what stands before it, as Pillow reads it.</summary>
internal readonly ref struct GifFrame
{
    private const int SignatureLength = 6;
    private const byte Extension = (byte)'!',
        Frame = (byte)',',
        Trailer = (byte)';',
        GraphicControl = 0xF9,
        Comment = 0xFE,
        Application = 0xFF;
    private const byte HasPalette = 0x80,
        Interlaced = 0x40,
        HasTransparency = 0x01;

    private GifFrame(scoped ref FileReader reader, int screenWidth, int screenHeight, ReadOnlySpan<byte> palette, byte background)
    {
        Background = background;
        (Left, Top) = (reader.ReadUInt16LittleEndian(), reader.ReadUInt16LittleEndian());
        (Width, Height) = (reader.ReadUInt16LittleEndian(), reader.ReadUInt16LittleEndian());
        (CanvasWidth, CanvasHeight) = (Math.Max(screenWidth, Left + Width), Math.Max(screenHeight, Top + Height));
        byte flags = reader.ReadByte();
        IsInterlaced = (flags & Interlaced) != 0;
        ReadOnlySpan<byte> own = (flags & HasPalette) != 0 ? ReadPalette(ref reader, flags) : default;
        Palette = ColorTable.IsGray(own, bytesPerColor: 3) ? palette : own;
        CodeLength = reader.ReadByte();
        Data = reader.Rest;
    }

    /// <summary>The screen, made large enough for the frame.</summary>
    public int CanvasWidth { get; }

    public int CanvasHeight { get; }

    public int Left { get; }

    public int Top { get; }

    public int Width { get; }

    public int Height { get; }

    public bool IsInterlaced { get; }

    /// <summary>
    /// Its own colours, else those of the file; empty if there are none and indices are levels of grey. Pillow does not see
    /// colours of its own that are no more than such levels.
    /// </summary>
    public ReadOnlySpan<byte> Palette { get; }

    /// <summary>The colour outside of the frame: the transparent one, else the first.</summary>
    public byte Background { get; }

    /// <summary>The bits of a colour, of which codes have one more in the beginning.</summary>
    public byte CodeLength { get; }

    /// <summary>The frame's blocks, and what comes after them.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <exception cref="InvalidDataException">It is cut off, or has no frame.</exception>
    public static GifFrame Read(ReadOnlySpan<byte> file)
    {
        var reader = new FileReader(file, SignatureLength);
        (int width, int height) = (reader.ReadUInt16LittleEndian(), reader.ReadUInt16LittleEndian());
        byte flags = reader.ReadByte();

        // The background's colour, which Pillow does not take for one, and the pixels' aspect.
        reader.Skip(2);
        ReadOnlySpan<byte> palette = (flags & HasPalette) != 0 ? ReadPalette(ref reader, flags) : default;
        byte background = 0;
        while (true)
        {
            switch (reader.ReadByte())
            {
                case Extension:
                    ReadExtension(ref reader, ref background);
                    break;
                case Frame:
                    return new GifFrame(ref reader, width, height, palette, background);
                case Trailer:
                    throw new InvalidDataException("it is a GIF without a frame.");
            }
        }
    }

    private static ReadOnlySpan<byte> ReadPalette(scoped ref FileReader reader, byte flags) =>
        reader.Read(3u << ((flags & 7) + 1));

    private static void ReadExtension(ref FileReader reader, ref byte background)
    {
        byte kind = reader.ReadByte();
        ReadOnlySpan<byte> block = ReadBlock(ref reader);
        if (kind == GraphicControl && !block.IsEmpty)
        {
            bool hasTransparency = (block[0] & HasTransparency) != 0;
            if (block.Length < (hasTransparency ? 4 : 3))
            {
                throw new InvalidDataException("it is damaged: what it says of its transparency is cut off.");
            }

            background = hasTransparency ? block[3] : background;
        }

        // Of a comment no block may be there; of others Pillow takes the next for one of theirs even then.
        bool isEnd = kind == Comment && block.IsEmpty;
        if (kind == Application && block.StartsWith("NETSCAPE2.0"u8))
        {
            ReadBlock(ref reader);
        }

        while (!isEnd)
        {
            isEnd = ReadBlock(ref reader).IsEmpty;
        }
    }

    private static ReadOnlySpan<byte> ReadBlock(scoped ref FileReader reader) => reader.Read(reader.ReadByte());
}
