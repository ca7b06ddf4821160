using System.Buffers;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// A BMP as Pillow reads it: colours of five and six bits are stretched and rounded down, and what run lengths skip is the
/// first colour. Skia rounds otherwise, and leaves what is skipped transparent.
/// </summary>
internal sealed class BmpDecoder : IImageDecoder
{
    private BmpDecoder() { }

    public static BmpDecoder Instance { get; } = new();

    public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file)
    {
        BmpHeader header = BmpHeader.Read(file);
        return ((int)Math.Min(header.Width, int.MaxValue), (int)Math.Min(header.Height, int.MaxValue));
    }

    public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
    {
        BmpHeader header = BmpHeader.Read(file);
        Decode(file, header, (int)header.Height, MemoryMarshal.Cast<byte, uint>(pixels));
    }

    /// <param name="file">All of it: what aligns run lengths is where they stand in it.</param>
    /// <param name="header">Its header, or that of a picture in an icon.</param>
    /// <param name="height">Of an icon half as much as the header says.</param>
    /// <param name="pixels">Filled.</param>
    public static void Decode(ReadOnlySpan<byte> file, BmpHeader header, int height, Span<uint> pixels)
    {
        if (header.PixelOffset > file.Length)
        {
            throw new InvalidDataException(FileReader.CutOff);
        }

        Span<uint> colors = stackalloc uint[ColorTable.Length];
        if (header.Bits <= 8)
        {
            FillColors(header, colors);
        }

        int width = (int)header.Width;
        if (header.Compression is BmpCompression.RunLengths4 or BmpCompression.RunLengths8)
        {
            DecodeRunLengths(file, header, height, colors, pixels);
            return;
        }

        ReadOnlySpan<byte> rows = file[(int)header.PixelOffset..];
        int rowLength = ((width * header.Bits) + 7) / 8;
        if ((header.Stride * (height - 1)) + rowLength > rows.Length)
        {
            throw new InvalidDataException($"it is cut off: of its {height} rows {rows.Length / header.Stride} are there.");
        }

        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> source = rows.Slice((int)(row * header.Stride), rowLength);
            BmpRows.Read(source, header, colors, pixels.Slice(Place(row, header, height) * width, width));
        }
    }

    private static void DecodeRunLengths(
        ReadOnlySpan<byte> file,
        BmpHeader header,
        int height,
        ReadOnlySpan<uint> colors,
        Span<uint> pixels
    )
    {
        if (header.Bits is not (4 or 8))
        {
            throw new NotSupportedException($"it is a BMP of {header.Bits} bits a pixel in run lengths, which is not read.");
        }

        int width = (int)header.Width;
        byte[] indices = ArrayPool<byte>.Shared.Rent(pixels.Length);
        try
        {
            var reader = new FileReader(file, (int)header.PixelOffset);
            BmpRunLengths.Decompress(ref reader, header.Compression, width, indices.AsSpan(0, pixels.Length));
            for (int row = 0; row < height; row++)
            {
                Span<uint> destination = pixels.Slice(Place(row, header, height) * width, width);
                for (int column = 0; column < width; column++)
                {
                    destination[column] = colors[indices[(row * width) + column]];
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(indices);
        }
    }

    private static int Place(int row, BmpHeader header, int height) => header.IsTopDown ? row : height - 1 - row;

    private static void FillColors(BmpHeader header, Span<uint> colors)
    {
        // Pillow takes these for levels of grey of 8 bits, and black and white for one of 1 bit, whatever the pixels' bits are.
        bool isWhole = header.Palette.Length == header.Colors * header.BytesPerColor,
            isGray = isWhole && ColorTable.IsGray(header.Palette, header.BytesPerColor),
            hasTwo = header.Colors == 2,
            isBlackAndWhite = isWhole && hasTwo && IsBlackAndWhite(header);
        if (
            (isGray && !hasTwo && header is { Bits: not 8, Compression: BmpCompression.None })
            || (isBlackAndWhite && header.Bits != 1)
        )
        {
            string palette = isBlackAndWhite ? "black and white" : "levels of grey";
            throw new NotSupportedException(
                $"it is a BMP of {header.Bits} bits a pixel with a palette of {palette}, which Pillow misreads: save it as PNG."
            );
        }

        if (isGray && !hasTwo)
        {
            ColorTable.FillGray(colors);
        }
        else
        {
            ColorTable.Fill(colors, header.Palette, header.BytesPerColor, isBlueFirst: true);
        }
    }

    private static bool IsBlackAndWhite(BmpHeader header) =>
        header.Palette[..3] is [0, 0, 0] && header.Palette[header.BytesPerColor..] is [255, 255, 255, ..];
}
