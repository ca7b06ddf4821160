using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Images.Decoding;

/// <summary>How a camera was held: EXIF's orientation, 1 to 8, applied as Pillow's <c>exif_transpose</c> does.</summary>
internal static class Orientation
{
    // A tile's rows of pixels lie in the first cache both where they are read and where they are written.
    private const int TileEdge = 32;

    /// <param name="orientation">Where the first row and column of the file belong: 1 is as they stand.</param>
    /// <param name="image">Disposed if another takes its place.</param>
    public static DecodedImage Apply(int orientation, DecodedImage image)
    {
        if (orientation is < 2 or > 8)
        {
            return image;
        }

        (int first, int right, int down) = StepsOf(orientation, image.Width, image.Height);
        (int turnedWidth, int turnedHeight) = SizeOf(orientation, image.Width, image.Height);
        DecodedImage turned = DecodedImage.Rent(turnedWidth, turnedHeight);
        Copy(
            MemoryMarshal.Cast<byte, uint>(image.View.Pixels),
            first,
            right,
            down,
            MemoryMarshal.Cast<byte, uint>(turned.Pixels),
            turnedWidth,
            turnedHeight
        );
        image.Dispose();
        return turned;
    }

    /// <summary>The result's columns and rows.</summary>
    public static (int Width, int Height) SizeOf(int orientation, int width, int height) =>
        orientation < 5 ? (width, height) : (height, width);

    /// <summary>Where the result's first pixel is in the file, and the steps from there along a row and down a column.</summary>
    /// <param name="orientation">From 1 to 8.</param>
    /// <param name="width">Columns of the file.</param>
    /// <param name="height">Its rows.</param>
    public static (int First, int Right, int Down) StepsOf(int orientation, int width, int height)
    {
        int last = width * height;
        return orientation switch
        {
            1 => (0, 1, width),
            2 => (width - 1, -1, width),
            3 => (last - 1, -1, -width),
            4 => (last - width, 1, -width),
            5 => (0, width, 1),
            6 => (last - width, -width, 1),
            7 => (last - 1, -width, -1),
            _ => (width - 1, width, -1),
        };
    }

    private static void Copy(
        ReadOnlySpan<uint> source,
        int first,
        int right,
        int down,
        Span<uint> destination,
        int width,
        int height
    )
    {
        for (int top = 0; top < height; top += TileEdge)
        {
            for (int left = 0; left < width; left += TileEdge)
            {
                int columns = Math.Min(TileEdge, width - left);
                int bottom = Math.Min(top + TileEdge, height);
                for (int row = top; row < bottom; row++)
                {
                    Span<uint> rowOfTile = destination.Slice((row * width) + left, columns);
                    int from = first + (row * down) + (left * right);
                    for (int column = 0; column < rowOfTile.Length; column++)
                    {
                        rowOfTile[column] = source[from];
                        from += right;
                    }
                }
            }
        }
    }
}
