using ConvNextV2.Compiled.Images;
using Samples.VerifyPublished;
using SkiaSharp;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>The pixel values that samples/VerifyPublished makes of an image.</summary>
public sealed class ImageReaderTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"convnextv2-{Guid.NewGuid():N}.png");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void They_are_normed_as_ImageNet_is_with_channels_outermost()
    {
        byte[][] rgb =
        [
            [0, 128, 255],
            [10, 20, 30],
            [200, 100, 0],
            [255, 255, 255],
        ];
        using var image = new SKBitmap(2, 2);
        for (int i = 0; i < rgb.Length; i++)
        {
            image.SetPixel(i % 2, i / 2, new SKColor(rgb[i][0], rgb[i][1], rgb[i][2]));
        }

        using (FileStream file = File.Create(_path))
        {
            image.Encode(file, SKEncodedImageFormat.Png, quality: 100);
        }

        double[] mean = [0.485, 0.456, 0.406],
            deviation = [0.229, 0.224, 0.225];
        float[] values = ImageReader.PixelValues(_path, size: 2, centerCrop: false);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(((rgb[i % 4][i / 4] / 255.0) - mean[i / 4]) / deviation[i / 4], values[i], tolerance: 1e-6);
        }
    }

    [Fact]
    public void What_is_no_image_is_refused_by_name()
    {
        File.WriteAllText(_path, "no image");

        Assert.Contains(
            _path,
            Assert.Throws<ImageException>(() => ImageReader.PixelValues(_path, size: 2, centerCrop: true)).Message,
            StringComparison.Ordinal
        );
    }
}
