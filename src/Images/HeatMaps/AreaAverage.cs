namespace ConvNextV2.Compiled.Images.HeatMaps;

/// <summary>Makes pictures smaller: a pixel is the mean of those that it stands for.</summary>
internal static class AreaAverage
{
    private const int Channels = DecodedImage.BytesPerPixel;

    /// <param name="pixels">Four bytes a pixel, row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="smaller">Overwritten, likewise.</param>
    /// <param name="smallerWidth">Columns, no more than there are.</param>
    /// <param name="smallerHeight">Rows, no more than there are.</param>
    public static void Shrink(
        ReadOnlySpan<byte> pixels,
        int width,
        int height,
        Span<byte> smaller,
        int smallerWidth,
        int smallerHeight
    )
    {
        int stride = width * Channels;

        // A row's sums, so that the image is read once and in order: it is larger than any cache.
        ulong[] sums = new ulong[smallerWidth * Channels];
        for (int row = 0; row < smallerHeight; row++)
        {
            (int top, int bottom) = Part(row, smallerHeight, height);
            Array.Clear(sums);
            for (int y = top; y < bottom; y++)
            {
                Add(pixels.Slice(y * stride, stride), width, sums, smallerWidth);
            }

            Span<byte> written = smaller.Slice(row * smallerWidth * Channels, smallerWidth * Channels);
            for (int column = 0; column < smallerWidth; column++)
            {
                (int left, int right) = Part(column, smallerWidth, width);
                ulong count = (ulong)(right - left) * (ulong)(bottom - top);
                for (int i = column * Channels; i < (column + 1) * Channels; i++)
                {
                    written[i] = (byte)((sums[i] + (count / 2)) / count);
                }
            }
        }
    }

    private static void Add(ReadOnlySpan<byte> row, int width, ulong[] sums, int smallerWidth)
    {
        for (int column = 0; column < smallerWidth; column++)
        {
            (int left, int right) = Part(column, smallerWidth, width);
            uint red = 0,
                green = 0,
                blue = 0,
                alpha = 0;
            for (int i = left * Channels; i < right * Channels; i += Channels)
            {
                red += row[i];
                green += row[i + 1];
                blue += row[i + 2];
                alpha += row[i + 3];
            }

            int at = column * Channels;
            sums[at] += red;
            sums[at + 1] += green;
            sums[at + 2] += blue;
            sums[at + 3] += alpha;
        }
    }

    /// <summary>Whole pixels, one at least, and each in one part.</summary>
    private static (int From, int To) Part(int index, int parts, int length) =>
        ((int)((long)index * length / parts), (int)((long)(index + 1) * length / parts));
}
