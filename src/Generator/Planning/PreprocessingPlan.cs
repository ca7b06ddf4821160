using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>How an image of any size becomes one of the model's (<c>ConvNextImageProcessor.resize</c>).</summary>
internal enum ResizeRule
{
    /// <summary>It does not: the image must have the model's size.</summary>
    None,

    /// <summary>To the model's size, whatever that does to the proportions.</summary>
    Warp,

    /// <summary>The shortest edge to <see cref="PreprocessingPlan.ShortestEdge"/>, then a centre crop.</summary>
    ShortestEdgeThenCrop,
}

/// <summary>From bytes to pixel values. Numbers are those of the JSON, one of each per channel.</summary>
internal sealed record PreprocessingPlan(
    ResizeRule Resize,
    int ShortestEdge,
    ResizeFilter Filter,
    string? RescaleFactor,
    EquatableArray<string> Mean,
    EquatableArray<string> StandardDeviation
)
{
    // Hugging Face warps from this size up and crops below it.
    private const int WarpFrom = 384;

    public static PreprocessingPlan For(PreprocessorConfig config, ImageSize image, int channels)
    {
        ResizeRule rule =
            !config.DoResize ? ResizeRule.None
            : image.Height == image.Width && image.Height < WarpFrom ? ResizeRule.ShortestEdgeThenCrop
            : ResizeRule.Warp;
        return new PreprocessingPlan(
            rule,
            rule == ResizeRule.ShortestEdgeThenCrop ? (int)(image.Height / config.CropFraction) : 0,
            config.Filter,
            config.RescaleFactor,
            PerChannel(config.Mean, channels),
            PerChannel(config.StandardDeviation, channels)
        );
    }

    private static EquatableArray<string> PerChannel(EquatableArray<string> values, int channels) =>
        values.Count == 1 ? Enumerable.Repeat(values[0], channels).ToEquatableArray() : values;
}
