using ConvNextV2.Compiled.Images.Decoders;
using SkiaSharp;

namespace ConvNextV2.Compiled.Images.HeatMaps;

/// <summary>Writes pixels as PNG, by SkiaSharp.</summary>
internal static unsafe class SkiaEncoder
{
    /// <param name="pixels">Red, green, blue, alpha, colours not multiplied by it; no gaps between rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <returns>The file's bytes, outside of managed memory: to be disposed.</returns>
    /// <exception cref="NotSupportedException">SkiaSharp's native library is missing.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public static SKData EncodePng(ReadOnlySpan<byte> pixels, int width, int height)
    {
        NativeSkia.Require();
        fixed (byte* first = pixels)
        {
            var layout = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            using var pixmap = new SKPixmap(layout, (nint)first);

            // Whole pixels that stand in memory can be encoded, or there is no room for the file.
            return pixmap.Encode(SKPngEncoderOptions.Default)
                ?? throw new OutOfMemoryException($"There is no memory for a PNG of {width} by {height} pixels.");
        }
    }
}
