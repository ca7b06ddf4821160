using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>One direction of a resize and a crop after it.</summary>
/// <param name="Source">Pixels of the image.</param>
/// <param name="Resized">Pixels they are resized to. Of a narrow strip this can be more than an int holds; only the crop is
/// computed.</param>
/// <param name="Start">The first resized pixel that is kept.</param>
/// <param name="Count">How many are kept.</param>
internal readonly record struct ResizeAxis(int Source, long Resized, long Start, int Count)
{
    public bool IsResized => Source != Resized;

    /// <summary>
    /// Both directions as in Hugging Face's <c>get_resize_output_image_size</c>, which floors the longer edge, and
    /// <c>center_crop</c>, which cuts an odd pixel off the end.
    /// </summary>
    public static (ResizeAxis Columns, ResizeAxis Rows) Of(
        ImageView image,
        ResizeRule rule,
        int shortestEdge,
        int width,
        int height
    )
    {
        if (rule != ResizeRule.ShortestEdgeThenCrop)
        {
            return (new ResizeAxis(image.Width, width, 0, width), new ResizeAxis(image.Height, height, 0, height));
        }

        int shortest = Math.Min(image.Width, image.Height);
        return (Axis(image.Width, width), Axis(image.Height, height));

        ResizeAxis Axis(int source, int kept)
        {
            long resized = (long)((double)((long)shortestEdge * source) / shortest);
            return new ResizeAxis(source, resized, (resized - kept) / 2, kept);
        }
    }
}
