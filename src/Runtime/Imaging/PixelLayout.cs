namespace ConvNextV2.Compiled.Imaging;

/// <summary>Where a pixel's bytes are.</summary>
internal static class PixelLayout
{
    /// <exception cref="ArgumentOutOfRangeException">It is no format.</exception>
    public static int BytesPerPixel(this PixelFormat format) =>
        format switch
        {
            PixelFormat.Gray8 => 1,
            PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3,
            PixelFormat.Rgba32 or PixelFormat.Bgra32 => 4,
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "It is none of the known formats."),
        };

    /// <summary>The byte of a pixel that has a channel of red, green, blue, alpha.</summary>
    public static int ByteOf(this PixelFormat format, int channel) =>
        format switch
        {
            PixelFormat.Gray8 => 0,
            PixelFormat.Bgr24 or PixelFormat.Bgra32 when channel < 3 => 2 - channel,
            _ => channel,
        };
}
