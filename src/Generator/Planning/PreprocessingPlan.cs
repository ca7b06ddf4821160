using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>From the bytes of an image of any size to the model's pixel values: all that is done, in its order.</summary>
/// <param name="Resize">What comes first.</param>
/// <param name="Crops">What comes after it, one after the other.</param>
/// <param name="ReversesColors">Whether the model's channels are blue, green, red.</param>
/// <param name="Arithmetic">What the bytes become.</param>
internal sealed record PreprocessingPlan(
    ResizePlan Resize,
    EquatableArray<CropPlan> Crops,
    bool ReversesColors,
    ArithmeticPlan Arithmetic
)
{
    // Hugging Face warps from this size up and crops below it.
    private const int WarpFrom = 384;

    public static PreprocessingPlan For(PreprocessorConfig config, ImageSize image, int channels)
    {
        bool isCropped = config.DoResize && image.Height == image.Width && image.Height < WarpFrom;
        ResizePlan resize =
            !config.DoResize ? ResizePlan.None
            : isCropped ? ResizePlan.ShortestEdge((int)(image.Height / config.CropFraction), config.Filter, ImageBackend.Pillow)
            : ResizePlan.Warp(image, config.Filter, ImageBackend.Pillow);
        return new PreprocessingPlan(
            resize,
            isCropped ? new([new CropPlan(image, CropRule.Floor)]) : EquatableArray<CropPlan>.Empty,
            ReversesColors: false,
            new ArithmeticPlan(
                config.RescaleFactor is null ? RescaleRule.None : RescaleRule.Double,
                config.RescaleFactor ?? "1",
                PerChannel(config.Mean, channels),
                PerChannel(config.StandardDeviation, channels)
            )
        );
    }

    private static EquatableArray<string> PerChannel(EquatableArray<string> values, int channels) =>
        values.Count == 1 ? Enumerable.Repeat(values[0], channels).ToEquatableArray() : values;
}
