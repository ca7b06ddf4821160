using System.Globalization;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>How timm fits an image into the model's.</summary>
internal enum TimmCropMode
{
    /// <summary>It is resized to cover it, and the middle cut out.</summary>
    Center,

    /// <summary>It is warped.</summary>
    Squash,

    /// <summary>It is resized to fit in, and the mean put around it.</summary>
    Border,
}

/// <summary>
/// What timm's <c>transforms_imagenet_eval</c> does by a <c>pretrained_cfg</c>: Pillow's resize, torchvision's crop and
/// <c>ToTensor</c>.
/// </summary>
/// <param name="Output">Height and width of <c>input_size</c>; null where they are decided elsewhere.</param>
/// <param name="OutputPlace">Where they stand.</param>
/// <param name="CropFraction"><c>crop_pct</c>.</param>
/// <param name="CropMode"><c>crop_mode</c>.</param>
/// <param name="Filter"><c>interpolation</c>.</param>
/// <param name="Backend">Which of Pillow's.</param>
/// <param name="Mean"><c>mean</c> for each channel.</param>
/// <param name="StandardDeviation"><c>std</c>, likewise.</param>
internal sealed record TimmTransform(
    ImageExtent? Output,
    TextRange OutputPlace,
    double CropFraction,
    TimmCropMode CropMode,
    ResizeFilter Filter,
    ImageBackend Backend,
    IReadOnlyList<string> Mean,
    IReadOnlyList<string> StandardDeviation
) : IPreprocessing
{
    /// <inheritdoc/>
    public string Rules => "timm";

    /// <inheritdoc/>
    public ImageProcessing For(ImageExtent output)
    {
        var resized = new ImageExtent(Scaled(output.Height), Scaled(output.Width));
        bool isCovering = CropMode == TimmCropMode.Center && resized.Height != resized.Width;
        return new ImageProcessing
        {
            Output = output,
            Resize =
                CropMode == TimmCropMode.Squash ? ResizeRule.Warp
                : CropMode == TimmCropMode.Border ? ResizeRule.Fit
                : isCovering ? ResizeRule.Cover
                : ResizeRule.ShortestEdge,
            Resized = resized,

            // timm hands on the interpolation everywhere but here.
            Filter = isCovering ? ResizeFilter.Bilinear : Filter,
            Backend = Backend,
            Crops = [output],
            CropRule = CropRule.HalfToEven,
            Padding = CropMode == TimmCropMode.Border ? Levels() : [],
            Rescale = RescaleRule.Division,
            Factor = "255",
            Mean = Mean,
            StandardDeviation = StandardDeviation,
        };
    }

    private int Scaled(int edge) => (int)Math.Max(1, Math.Min(int.MaxValue, Math.Floor(edge / CropFraction)));

    private List<int> Levels()
    {
        var levels = new List<int>();
        foreach (string mean in Mean)
        {
            levels.Add(Level(mean));
        }

        return levels;
    }

    private static int Level(string mean)
    {
        double level = Math.Round(255 * double.Parse(mean, NumberStyles.Float, CultureInfo.InvariantCulture));
        return (int)Math.Max(byte.MinValue, Math.Min(byte.MaxValue, level));
    }
}
