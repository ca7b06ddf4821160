namespace ConvNextV2.Compiled.Imaging;

/// <summary>The rows or the columns of an image that the model sees. Their ends may lie within a pixel.</summary>
/// <param name="Start">In pixels from the image's edge.</param>
/// <param name="Length">In pixels.</param>
internal readonly record struct CoveredRange(double Start, double Length)
{
    /// <summary>How much of a pixel lies within, from 0 to 1.</summary>
    public double ShareOf(int pixel) => Math.Max(0, Math.Min(pixel + 1, Start + Length) - Math.Max(pixel, Start));

    /// <summary>
    /// Where a pixel's centre lies among equal places that the range is divided into; 0 is the centre of the first.
    /// </summary>
    public double PlaceOf(int pixel, int places) => ((pixel + 0.5 - Start) / Length * places) - 0.5;
}
