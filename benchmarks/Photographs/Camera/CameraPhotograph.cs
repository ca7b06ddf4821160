using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Photographs.Camera;

/// <summary>
/// As many pixels as a telephone's camera takes, JPEG 4:2:0 of quality 90. A small photograph that is enlarged has no detail, and
/// one that is laid out in tiles has no scene, so both are mixed: the scene decides over the class, detail and noise over the
/// size of the file.
/// </summary>
internal static class CameraPhotograph
{
    public const int Width = 4000;
    public const int Height = 3000;

    private const int BytesPerPixel = 4;
    private const int Quality = 90;

    // Of the pixel's levels; and the noise of a sensor, in levels to both sides.
    private const int SceneShare = 5;
    private const int DetailShare = 3;
    private const int Noise = 6;

    /// <param name="scene">What is enlarged.</param>
    /// <param name="part">Which part of it, so that photographs differ.</param>
    /// <param name="detail">What is laid out in tiles.</param>
    /// <param name="seed">Of the noise, which has one for each photograph.</param>
    public static byte[] Jpeg(SKBitmap scene, SKRectI part, SKBitmap detail, uint seed)
    {
        using var image = new SKBitmap(Layout(Width, Height));
        using (var canvas = new SKCanvas(image))
        using (SKImage source = SKImage.FromBitmap(scene))
        {
            canvas.DrawImage(source, part, SKRect.Create(Width, Height), new SKSamplingOptions(SKCubicResampler.Mitchell));
        }

        AddDetail(image.GetPixelSpan(), detail.GetPixelSpan(), detail.Width, detail.Height, seed);
        using SKPixmap pixels = image.PeekPixels() ?? throw new InvalidOperationException("It has no pixels.");
        using SKData? data = pixels.Encode(
            new SKJpegEncoderOptions(Quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore)
        );
        return data?.ToArray() ?? throw new InvalidOperationException("Skia cannot encode it.");
    }

    /// <summary>In the layout that is written.</summary>
    public static SKBitmap Open(string path)
    {
        using SKBitmap bitmap = SKBitmap.Decode(path);
        var copy = new SKBitmap(Layout(bitmap.Width, bitmap.Height));
        using var canvas = new SKCanvas(copy);
        canvas.DrawBitmap(bitmap, 0, 0, SKSamplingOptions.Default);
        return copy;
    }

    private static SKImageInfo Layout(int width, int height) => new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);

    private static void AddDetail(Span<byte> pixels, ReadOnlySpan<byte> detail, int width, int height, uint state)
    {
        for (int row = 0; row < Height; row++)
        {
            Span<byte> line = pixels.Slice(row * Width * BytesPerPixel, Width * BytesPerPixel);
            ReadOnlySpan<byte> tile = detail.Slice(row % height * width * BytesPerPixel, width * BytesPerPixel);
            for (int i = 0; i < line.Length; i++)
            {
                // Xorshift: a system's Random may change with its version.
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                int noise = (int)(state % ((2 * Noise) + 1)) - Noise;
                int level = ((SceneShare * line[i]) + (DetailShare * tile[i % tile.Length])) / (SceneShare + DetailShare);
                line[i] = (byte)Math.Clamp(level + noise, byte.MinValue, byte.MaxValue);
            }
        }
    }
}
