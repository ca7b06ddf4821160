namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// One direction of a resize and the crops after it. The model's input has <see cref="Length"/> places in it: first
/// <see cref="Margin"/> black ones, then <see cref="Count"/> pixels of the resized image from <see cref="Start"/> on, then black
/// ones to the end. Crops only move these numbers, so that however many they are, a pixel is computed once and only if it is
/// kept.
/// </summary>
/// <param name="Source">Pixels of the image.</param>
/// <param name="Resized">Pixels they are resized to. Of a narrow strip this can be more than an int holds; only what is kept is
/// computed.</param>
/// <param name="Start">The first resized pixel that is kept.</param>
/// <param name="Count">How many are kept; 0 where crops kept nothing but the padding of those before.</param>
/// <param name="Margin">How many places are black before them.</param>
/// <param name="Length">Places in all.</param>
internal readonly record struct ResizeAxis(int Source, long Resized, long Start, long Count, long Margin, long Length)
{
    public bool IsResized => Source != Resized;

    /// <summary>The pixels of the image that become the model's places, those of a margin lying outside of it.</summary>
    public CoveredRange Covered
    {
        get
        {
            double scale = (double)Source / Resized;
            return new CoveredRange((Start - Margin) * scale, Length * scale, Start * scale, Count * scale);
        }
    }

    /// <summary>All of the resized image.</summary>
    public static ResizeAxis Resize(int source, long resized) => new(source, resized, 0, resized, 0, resized);

    /// <summary>Keeps places from one on, which is negative where black is added before the first.</summary>
    public ResizeAxis Crop(long start, int length)
    {
        long margin = Math.Clamp(Margin - start, 0, length);
        long lost = Math.Max(start - Margin, 0);
        return this with
        {
            Start = Start + lost,
            Count = Math.Clamp(Count - lost, 0, length - margin),
            Margin = margin,
            Length = length,
        };
    }
}
