using System.Globalization;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// What a preprocessor does, key by key of a <c>preprocessor_config.json</c>, as messages show it: two that do the same have the
/// same facts. Whose resize it is, and where roundings lie, is no file's to say.
/// </summary>
internal static class PreprocessorFacts
{
    private const string Off = "off";

    /// <summary>By their keys, in the order of the steps.</summary>
    public static Dictionary<string, string> Of(ImagePreprocessor preprocessor)
    {
        PixelArithmetic arithmetic = preprocessor.Arithmetic;
        return new Dictionary<string, string>
        {
            ["size"] = Size(preprocessor),
            ["padding"] = preprocessor.Padding.Length == 0 ? "black" : Array(preprocessor.Padding),
            ["resample"] = preprocessor.Geometry.Resize is { IsNone: false, Filter: var filter } ? Lower(filter) : Off,
            ["do_flip_channel_order"] = preprocessor.ReversesColors ? "on" : Off,
            ["rescale_factor"] = Rescale(arithmetic),
            ["rescale_offset"] = arithmetic.Offset == 0 ? Off : "on",
            ["image_mean"] = Numbers(arithmetic.Mean),
            ["image_std"] = Numbers(arithmetic.StandardDeviation),
            ["include_top"] = Numbers(arithmetic.Divisor),
        };
    }

    private static string Size(ImagePreprocessor preprocessor)
    {
        ImageResize resize = preprocessor.Geometry.Resize;
        string steps =
            resize.IsNone ? $"{preprocessor.Height}×{preprocessor.Width} without a resize"
            : resize.Rule == CompilerServices.ResizeRule.ShortestEdge ? $"the shortest edge to {resize.Height}"
            : $"a {resize.Rule.ToString().ToLowerInvariant()} to {resize.Height}×{resize.Width}";
        foreach (CenterCrop crop in preprocessor.Geometry.Crops)
        {
            steps += $", a crop to {crop.Height}×{crop.Width}";
        }

        return steps;
    }

    /// <summary>To six digits: a division by 255 and a multiplication by what a file has for 1 ÷ 255 are one step.</summary>
    private static string Rescale(PixelArithmetic arithmetic)
    {
        double factor = arithmetic.Rescale == RescaleRule.Division ? 1 / arithmetic.Factor : arithmetic.Factor;
        return arithmetic.Rescale == RescaleRule.None ? Off : factor.ToString("G6", CultureInfo.InvariantCulture);
    }

    private static string Numbers(float[] values) => values.Length == 0 ? Off : Array(values);

    private static string Array<T>(T[] values)
        where T : IFormattable =>
        $"[{string.Join(", ", System.Array.ConvertAll(values, value => value.ToString(null, CultureInfo.InvariantCulture)))}]";

    private static string Lower(ResizeFilter filter) => filter.ToString().ToLowerInvariant();
}
