namespace ConvNextV2.Compiled.Images.HeatMaps;

/// <summary>
/// Makes pictures smaller: a pixel is the mean of those that it stands for. A colour counts by how much of it is seen, or a
/// transparent part would colour the edges of what is in front of it.
/// </summary>
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

        // A row's sums, so that the image is read once and in order: it is larger than any cache. Colours times alpha, and alpha.
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
                int at = column * Channels;
                ulong seen = sums[at + 3];
                for (int i = at; i < at + 3; i++)
                {
                    written[i] = Mean(sums[i], seen);
                }

                written[at + 3] = Mean(seen, (ulong)(right - left) * (ulong)(bottom - top));
            }
        }
    }

    private static void Add(ReadOnlySpan<byte> row, int width, ulong[] sums, int smallerWidth)
    {
        for (int column = 0; column < smallerWidth; column++)
        {
            (int left, int right) = Part(column, smallerWidth, width);
            ulong red = 0,
                green = 0,
                blue = 0,
                seen = 0;
            for (int i = left * Channels; i < right * Channels; i += Channels)
            {
                uint alpha = row[i + 3];
                red += row[i] * alpha;
                green += row[i + 1] * alpha;
                blue += row[i + 2] * alpha;
                seen += alpha;
            }

            int at = column * Channels;
            sums[at] += red;
            sums[at + 1] += green;
            sums[at + 2] += blue;
            sums[at + 3] += seen;
        }
    }

    /// <summary>Rounded; 0 of a colour that is not seen at all.</summary>
    private static byte Mean(ulong sum, ulong weight) => weight == 0 ? (byte)0 : (byte)((sum + (weight / 2)) / weight);

    /// <summary>Whole pixels, one at least, and each in one part.</summary>
    private static (int From, int To) Part(int index, int parts, int length) =>
        ((int)((long)index * length / parts), (int)((long)(index + 1) * length / parts));
}
