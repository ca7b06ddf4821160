using SkiaSharp;

namespace Samples.VerifyPublished;

/// <summary>From an image file to pixel values.</summary>
internal static class ImageReader
{
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] StandardDeviation = [0.229f, 0.224f, 0.225f];

    /// <summary>The image's pixel values as all published checkpoints take them, channels outermost.</summary>
    /// <param name="path">An image of the model's size.</param>
    /// <param name="size">Rows and columns of the model's image.</param>
    /// <exception cref="InvalidDataException">It is no image, or one of another size.</exception>
    public static float[] PixelValues(string path, int size)
    {
        using SKBitmap? decoded = SKBitmap.Decode(path);
        using SKBitmap? image = decoded?.Copy(SKColorType.Rgba8888);
        if (image is null || image.Width != size || image.Height != size)
        {
            throw new InvalidDataException(
                image is null ? $"'{path}' is not an image that can be read." : $"'{path}' has {image.Width}×{image.Height} pixels, the model takes {size}×{size}.");
        }

        ReadOnlySpan<byte> rgba = image.GetPixelSpan();
        float[] values = new float[3 * size * size];
        for (int i = 0; i < values.Length; i++)
        {
            (int channel, int pixel) = (i / (size * size), i % (size * size));
            values[i] = ((float)(rgba[(pixel / size * image.RowBytes) + (4 * (pixel % size)) + channel] / 255.0) - Mean[channel]) / StandardDeviation[channel];
        }

        return values;
    }
}
