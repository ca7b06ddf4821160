namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// The rows or the columns of an image that the model's places lie on. Their ends may lie within a pixel, and outside of the
/// image where it is padded.
/// </summary>
/// <param name="Start">In pixels from the image's edge.</param>
/// <param name="Length">In pixels.</param>
/// <param name="SeenStart">The part of it that the model sees, without padding; in pixels from the image's edge.</param>
/// <param name="SeenLength">In pixels.</param>
internal readonly record struct CoveredRange(double Start, double Length, double SeenStart, double SeenLength)
{
    /// <summary>How much of a pixel the model sees, from 0 to 1.</summary>
    public double ShareOf(int pixel) => Math.Max(0, Math.Min(pixel + 1, SeenStart + SeenLength) - Math.Max(pixel, SeenStart));

    /// <summary>
    /// Where a pixel's centre lies among equal places that the range is divided into; 0 is the centre of the first.
    /// </summary>
    public double PlaceOf(int pixel, int places) => ((pixel + 0.5 - Start) / Length * places) - 0.5;

    /// <summary>The same of the image at another size.</summary>
    public CoveredRange Scaled(double scale) => new(Start * scale, Length * scale, SeenStart * scale, SeenLength * scale);
}
