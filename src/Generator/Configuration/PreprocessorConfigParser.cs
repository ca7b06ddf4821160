using System.Globalization;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>Reads <c>preprocessor_config.json</c>, with the defaults of Hugging Face's <c>ConvNextImageProcessor</c>.</summary>
internal static class PreprocessorConfigParser
{
    public const double DefaultCropFraction = 224.0 / 256.0;
    public const string DefaultRescaleFactor = "0.00392156862745098";
    public const ResizeFilter DefaultFilter = ResizeFilter.Bicubic;
    private const int DefaultEdge = 384;

    public static readonly EquatableArray<string> DefaultStatistic = new(["0.5"]);

    /// <param name="json">The file.</param>
    /// <param name="numChannels">Channels of the model.</param>
    /// <param name="overrides">What the file does not decide; null if it decides everything.</param>
    public static PreprocessorConfig Parse(ConfigObject json, int numChannels, ConfigOverrides? overrides = null)
    {
        bool doResize = json.Boolean("do_resize", true);
        bool doNormalize = json.Boolean("do_normalize", true);
        return new PreprocessorConfig(
            DoResize: doResize,
            Size: overrides is { HasImageSize: true }
                ? null
                : ParseSize(json) ?? (doResize ? new ImageSize(DefaultEdge, DefaultEdge) : null),
            CropFraction: double.Parse(
                json.Number("crop_pct", "0.875", minimum: 1e-3, maximum: 1),
                NumberStyles.Float,
                CultureInfo.InvariantCulture
            ),
            Filter: doResize ? ParseFilter(json) : DefaultFilter,
            RescaleFactor: json.Boolean("do_rescale", true)
                ? json.Number("rescale_factor", DefaultRescaleFactor, minimum: -1e30, maximum: 1e30)
                : null,
            Mean: doNormalize ? ParseStatistic(json, "image_mean", numChannels, minimum: -1e30) : EquatableArray<string>.Empty,
            StandardDeviation: doNormalize
                ? ParseStatistic(json, "image_std", numChannels, minimum: 1e-30)
                : EquatableArray<string>.Empty
        );
    }

    private static ImageSize? ParseSize(ConfigObject json)
    {
        if (json.Find("size") is not { } size)
        {
            return null;
        }

        // Old files have a bare integer; ConvNeXt's processor reads it as the shortest edge.
        if (size.Value.Kind == JsonKind.Number)
        {
            return json.Edge(size.Value, "size");
        }

        if (size.Value.Find("shortest_edge") is { Value.Kind: not JsonKind.Null } edge)
        {
            return json.Edge(edge.Value, "size.shortest_edge");
        }

        if (size.Value.Find("height") is { } height && size.Value.Find("width") is { } width)
        {
            return json.Size(height.Value, "size.height", width.Value, "size.width");
        }

        json.WrongType(size.Value, "size", "an integer, or an object with 'shortest_edge' or with 'height' and 'width'");
        return null;
    }

    private static ResizeFilter ParseFilter(ConfigObject json)
    {
        var filter = (ResizeFilter)json.Integer("resample", (int)DefaultFilter, minimum: int.MinValue);
        if (Enum.IsDefined(typeof(ResizeFilter), filter))
        {
            return filter;
        }

        IEnumerable<string> known = Enum.GetValues(typeof(ResizeFilter))
            .Cast<ResizeFilter>()
            .Select(known => FormattableString.Invariant($"{(int)known} ({known.ToString().ToLowerInvariant()})"));
        json.Report(
            ProblemId.InvalidPreprocessor,
            "resample",
            FormattableString.Invariant(
                $"'resample' is {(int)filter}, which is no filter of Pillow's; it can be {string.Join(", ", known)}"
            )
        );
        return DefaultFilter;
    }

    private static EquatableArray<string> ParseStatistic(ConfigObject json, string key, int numChannels, double minimum)
    {
        EquatableArray<string> values = json.Numbers(key, DefaultStatistic, minimum, maximum: 1e30);
        if (values.Count != 1 && values.Count != numChannels)
        {
            json.Report(
                ProblemId.InvalidPreprocessor,
                key,
                FormattableString.Invariant($"'{key}' has {values.Count} values, and the model {numChannels} channels")
            );
            return DefaultStatistic;
        }

        return values;
    }
}
