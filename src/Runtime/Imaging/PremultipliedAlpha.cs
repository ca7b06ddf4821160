namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Colours multiplied by their alpha while they are weighed, so that what is transparent does not colour its neighbours.
/// Hugging Face hands four channels to Pillow as an image of mode RGBA (<c>to_pil_image</c>, by <c>Image.fromarray</c>), whose
/// <c>resize</c> goes by mode RGBa unless it has no filter. The rounding is that of Pillow's <c>Convert.c</c>.
/// </summary>
internal static class PremultipliedAlpha
{
    /// <summary>RGBA to RGBa.</summary>
    /// <param name="color">Levels of one colour from 0 to 255; overwritten.</param>
    /// <param name="alpha">As many of alpha.</param>
    public static void Multiply(Span<int> color, ReadOnlySpan<int> alpha)
    {
        for (int i = 0; i < color.Length; i++)
        {
            // By 255 without a division, rounded to the nearest.
            int product = (color[i] * alpha[i]) + 128;
            color[i] = (product + (product >> 8)) >> 8;
        }
    }

    /// <summary>
    /// RGBa to RGBA, rounded down. Where a filter rings, a colour may exceed its alpha; where nothing is left of alpha, it
    /// stays as it is.
    /// </summary>
    /// <param name="color">Levels of one colour from 0 to 255; overwritten.</param>
    /// <param name="alpha">As many of alpha.</param>
    public static void Divide(Span<int> color, ReadOnlySpan<int> alpha)
    {
        for (int i = 0; i < color.Length; i++)
        {
            if (alpha[i] != 0)
            {
                color[i] = Math.Min(color[i] * 255 / alpha[i], 255);
            }
        }
    }
}
