using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled;

/// <summary>An image where it stands in memory: bytes row by row from the top, and what they mean. Nothing is copied.</summary>
public readonly ref struct ImageView
{
    /// <summary>The longest edge, in pixels: tables of a resize grow with it.</summary>
    public const int MaximumEdge = 1 << 20;

    /// <param name="pixels">The bytes, from the first of the upper left pixel to the last of the lower right one, or to the end
    /// of its row's gap.</param>
    /// <param name="width">Pixels of a row, from 1 to <see cref="MaximumEdge"/>.</param>
    /// <param name="height">Rows, likewise.</param>
    /// <param name="format">The bytes of a pixel.</param>
    /// <param name="stride">Bytes from the beginning of a row to that of the next; 0 where no gap is between them.</param>
    /// <exception cref="ArgumentOutOfRangeException">An edge, the format or the stride is out of its range.</exception>
    /// <exception cref="ArgumentException">There are fewer or more bytes than such an image has.</exception>
    public ImageView(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride = 0)
    {
        RequireEdge(width, nameof(width));
        RequireEdge(height, nameof(height));
        int row = width * format.BytesPerPixel();
        if (stride != 0 && stride < row)
        {
            throw new ArgumentOutOfRangeException(
                nameof(stride),
                stride,
                $"A row of {width} pixels in {format} has {row} bytes."
            );
        }

        Stride = stride == 0 ? row : stride;
        long least = ((long)Stride * (height - 1)) + row;
        long most = (long)Stride * height;
        if (pixels.Length < least || pixels.Length > most)
        {
            string bytes = least == most ? $"{most}" : $"{least} to {most}";
            throw new ArgumentException(
                $"An image of {width} by {height} pixels in {format} with rows {Stride} bytes apart "
                    + $"has {bytes} bytes, but was given {pixels.Length}.",
                nameof(pixels)
            );
        }

        Pixels = pixels;
        Width = width;
        Height = height;
        Format = format;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The bytes of a pixel.</summary>
    public PixelFormat Format { get; }

    /// <summary>Bytes from the beginning of a row to that of the next.</summary>
    public int Stride { get; }

    /// <exception cref="ArgumentOutOfRangeException">An image cannot have such an edge.</exception>
    internal static void RequireEdge(int edge, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(edge, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(edge, MaximumEdge, name);
    }

    /// <summary>The bytes of a row without its gap.</summary>
    internal ReadOnlySpan<byte> Row(int index) => Pixels.Slice(index * Stride, Width * Format.BytesPerPixel());
}
