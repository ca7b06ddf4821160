namespace ConvNextV2.Compiled.Images.Decoders;

/// <summary>The scales at which a JPEG takes less to decode.</summary>
internal static class ReducedScale
{
    private const int Smallest = 8;

    /// <summary>The smallest that is no smaller than what is asked for, as Pillow's <c>draft</c> chooses it.</summary>
    /// <param name="width">Columns of the file.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="targetWidth">The fewest columns that will do.</param>
    /// <param name="targetHeight">The fewest rows.</param>
    /// <returns>What each edge is divided by: 8, 4, 2 or 1.</returns>
    public static int DenominatorOf(int width, int height, long targetWidth, long targetHeight)
    {
        int denominator = Smallest;
        while (denominator > 1 && (width / denominator < targetWidth || height / denominator < targetHeight))
        {
            denominator /= 2;
        }

        return denominator;
    }

    /// <summary>Edges that are no multiples keep what is left over as a pixel.</summary>
    public static (int Width, int Height) SizeOf(int width, int height, int denominator) =>
        ((width + denominator - 1) / denominator, (height + denominator - 1) / denominator);
}
