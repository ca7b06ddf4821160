using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>
/// What a <c>preprocessor_config.json</c> asks of Hugging Face's <c>ConvNextImageProcessor</c>, defaults filled in.
/// Numbers are kept in the digits of the JSON, so that generated code shows them as they were written.
/// </summary>
/// <param name="DoResize"><c>do_resize</c>: whether images are brought to <paramref name="Size"/>.</param>
/// <param name="Size"><c>size</c>, or null where the file is silent or the item decides.</param>
/// <param name="CropFraction"><c>crop_pct</c>: below 384 pixels the shortest edge becomes size ÷ crop_pct before a centre
/// crop.</param>
/// <param name="Filter"><c>resample</c>: how a resized pixel is interpolated.</param>
/// <param name="RescaleFactor"><c>rescale_factor</c>, or null without <c>do_rescale</c>.</param>
/// <param name="Mean"><c>image_mean</c>, one for all channels or one each; empty without <c>do_normalize</c>.</param>
/// <param name="StandardDeviation"><c>image_std</c>, likewise.</param>
internal sealed record PreprocessorConfig(
    bool DoResize,
    ImageSize? Size,
    double CropFraction,
    ResizeFilter Filter,
    string? RescaleFactor,
    EquatableArray<string> Mean,
    EquatableArray<string> StandardDeviation
)
{
    /// <summary>Without the file: the processor's defaults, except for the size, which is the config's.</summary>
    public static readonly PreprocessorConfig Default = new(
        DoResize: true,
        Size: null,
        PreprocessorConfigParser.DefaultCropFraction,
        PreprocessorConfigParser.DefaultFilter,
        PreprocessorConfigParser.DefaultRescaleFactor,
        PreprocessorConfigParser.DefaultStatistic,
        PreprocessorConfigParser.DefaultStatistic
    );
}
