using System.IO.Compression;
using SkiaSharp;

namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>Photographs, and small files that SkiaSharp can write.</summary>
internal static class Samples
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Photographs");

    public static string Photograph(string file) => Path.Combine(Folder, file);

    /// <summary>The bytes of Pillow, red, green, blue.</summary>
    public static byte[] Decoded(string name)
    {
        using var file = new GZipStream(File.OpenRead(Photograph(name + ".decoded.gz")), CompressionMode.Decompress);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    public static byte[] RandomBytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Jpeg(
        int width,
        int height,
        byte[] rgba,
        int quality = 90,
        SKJpegEncoderDownsample sampling = SKJpegEncoderDownsample.Downsample420
    ) =>
        Encode(
            width,
            height,
            rgba,
            pixmap => pixmap.Encode(new SKJpegEncoderOptions(quality, sampling, SKJpegEncoderAlphaOption.Ignore))
        );

    public static byte[] WebP(int width, int height, byte[] rgba) =>
        Encode(width, height, rgba, pixmap => pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100)));

    private static unsafe byte[] Encode(int width, int height, byte[] rgba, Func<SKPixmap, SKData?> encode)
    {
        fixed (byte* pixels = rgba)
        {
            using var pixmap = new SKPixmap(
                new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul),
                (nint)pixels
            );
            using SKData data = encode(pixmap) ?? throw new InvalidOperationException("It cannot be encoded.");
            return data.ToArray();
        }
    }
}
