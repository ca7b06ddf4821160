using ConvNextV2.Compiled.Images;
using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Images;

/// <summary>As many pixels as cameras take, each of a photograph that is laid out in tiles: enlarged, it would be smoother than any camera's.</summary>
internal static class CameraPhotograph
{
    public const int Width = 4000;
    public const int Height = 3000;
    private const int Quality = 90;

    public static byte[] Jpeg()
    {
        using DecodedImage tile = ImageFile.Load(Path.Combine(AppContext.BaseDirectory, "rocket.jpg"));
        var layout = new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        byte[] pixels = new byte[layout.BytesSize];
        ReadOnlySpan<byte> source = tile.View.Pixels;
        for (int row = 0; row < Height; row++)
        {
            ReadOnlySpan<byte> line = source.Slice(row % tile.Height * tile.View.Stride, tile.View.Stride);
            Span<byte> destination = pixels.AsSpan(row * layout.RowBytes, layout.RowBytes);
            while (!destination.IsEmpty)
            {
                int length = Math.Min(line.Length, destination.Length);
                line[..length].CopyTo(destination);
                destination = destination[length..];
            }
        }

        using SKImage image = SKImage.FromPixelCopy(layout, pixels, layout.RowBytes);
        using SKData data = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }
}
