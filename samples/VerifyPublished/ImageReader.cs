using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images;

namespace Samples.VerifyPublished;

/// <summary>From an image file to pixel values.</summary>
internal static class ImageReader
{
    // Hugging Face warps from this size up whatever crop_pct says.
    private const int WarpFrom = 384;

    private const double CropFraction = 224.0 / 256.0;

    /// <summary>The image's pixel values as all published checkpoints take them, channels outermost.</summary>
    /// <param name="path">An image of any size.</param>
    /// <param name="size">Rows and columns of the model's image.</param>
    /// <param name="centerCrop">Whether the middle is cut out, or the whole image warped.</param>
    /// <exception cref="ImageException">It is no image that can be read.</exception>
    public static float[] PixelValues(string path, int size, bool centerCrop)
    {
        bool crops = centerCrop && size < WarpFrom;
        var preprocessor = new ImagePreprocessor(
            channels: 3,
            size,
            size,
            crops
                ? ImageResize.ShortestEdge((int)(size / CropFraction), ResizeFilter.Bicubic, ImageBackend.Pillow)
                : ImageResize.Warp(size, size, ResizeFilter.Bicubic, ImageBackend.Pillow),
            crops ? [new CenterCrop(size, size, CropRule.Floor)] : [],
            new PixelArithmetic(
                RescaleRule.Double,
                1 / 255.0,
                mean: [0.485f, 0.456f, 0.406f],
                standardDeviation: [0.229f, 0.224f, 0.225f]
            )
        );
        using DecodedImage image = ImageFile.Load(path);
        float[] values = new float[preprocessor.Length];
        preprocessor.Run(image.View, values);
        return values;
    }
}
