using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>
/// What a <c>preprocessor_config.json</c> asks of the class that it names, its defaults filled in. The size of the model's images
/// may still be another: <see cref="For"/> ends that.
/// </summary>
/// <param name="Class">Whose rules it is read by.</param>
/// <param name="Backend">Whose results are followed.</param>
/// <param name="DoResize"><c>do_resize</c>.</param>
/// <param name="Size"><c>size</c>: an extent, or a shortest edge in both if <paramref name="IsShortestEdge"/>. Null where
/// there is none, and no resize.</param>
/// <param name="IsShortestEdge">Of <paramref name="Size"/>.</param>
/// <param name="CropFraction"><c>crop_pct</c> of ConvNeXt's.</param>
/// <param name="Filter"><c>resample</c>: what is asked for, which the backend has or has another for.</param>
/// <param name="Crop"><c>crop_size</c>; null without <c>do_center_crop</c>.</param>
internal sealed record ProcessorConfig(
    ImageProcessorClass Class,
    ImageBackend Backend,
    bool DoResize,
    ImageExtent? Size,
    bool IsShortestEdge,
    double CropFraction,
    ResizeFilter Filter,
    ImageExtent? Crop
) : IPreprocessing
{
    /// <summary>ConvNeXt's processor warps from this edge on and crops below it.</summary>
    public const int WarpFrom = 384;

    /// <inheritdoc/>
    public string Rules => Class.Name;

    /// <summary>Whether the channels are reversed.</summary>
    public bool ReversesColors { get; init; }

    /// <summary>How bytes become numbers.</summary>
    public RescaleRule Rescale { get; init; }

    /// <summary><c>rescale_factor</c>.</summary>
    public string Factor { get; init; } = "1";

    /// <summary>Of <c>rescale_offset</c>.</summary>
    public string? Offset { get; init; }

    /// <summary><c>image_mean</c>, one for all channels or for each; empty without <c>do_normalize</c>.</summary>
    public IReadOnlyList<string> Mean { get; init; } = [];

    /// <summary><c>image_std</c>, likewise.</summary>
    public IReadOnlyList<string> StandardDeviation { get; init; } = [];

    /// <summary><c>image_std</c> once more, of <c>include_top</c>.</summary>
    public IReadOnlyList<string> Divisor { get; init; } = [];

    /// <summary>The size of the images that come out; null where the file does not decide it.</summary>
    public ImageExtent? Output { get; init; }

    /// <summary>Where the file decides it.</summary>
    public TextRange OutputPlace { get; init; }

    /// <summary>
    /// Everything that is done so that images of a size come out. Where the file has another, or none, a resize goes to that
    /// size, and one before a crop to one that is larger by as much as the file's is than its crop.
    /// </summary>
    public ImageProcessing For(ImageExtent output)
    {
        (ResizeRule rule, ImageExtent resized, IReadOnlyList<ImageExtent> crops) = StepsTo(output);
        ResizeFilter filter = ResizeFilters.Of(Backend, Filter)!.Value;
        return new ImageProcessing
        {
            Output = output,
            Resize = rule,
            Resized = resized,
            Filter = filter,
            Backend = Backend,
            Crops = crops,
            CropRule = Backend == ImageBackend.Torchvision ? CropRule.Truncate : CropRule.Floor,
            ReversesColors = ReversesColors,
            Rescale = Rescale,
            Factor = Factor,
            Offset = Offset,
            Mean = Mean,
            StandardDeviation = StandardDeviation,
            Divisor = Divisor,
            Remark =
                rule == ResizeRule.None || filter == Filter
                    ? null
                    : $"{Backend} has no {ResizeFilters.Name(Filter)} and takes {ResizeFilters.Name(filter)}",
        };
    }

    private (ResizeRule Rule, ImageExtent Resized, IReadOnlyList<ImageExtent> Crops) StepsTo(ImageExtent output)
    {
        IReadOnlyList<ImageExtent> crops = Crop is null ? [] : [output];
        if (!DoResize || Size is not { } stated)
        {
            return (ResizeRule.None, default, crops);
        }

        ImageExtent size =
            Crop is not { } crop ? output
            : crop == output ? stated
            : Scaled(stated, crop, output);

        // Without a crop after it only ConvNeXt's, and only for a square, is more than a warp.
        bool isCropFraction = Class.ShortestEdge == ShortestEdgeRule.CropFraction;
        if (!IsShortestEdge || (Crop is null && !(isCropFraction && output.Height == output.Width)))
        {
            return (ResizeRule.Warp, size, crops);
        }

        int edge = size.Height;
        return Class.ShortestEdge switch
        {
            ShortestEdgeRule.CropFraction when edge >= WarpFrom => (ResizeRule.Warp, size, crops),
            ShortestEdgeRule.CropFraction => (ResizeRule.ShortestEdge, Square(edge / CropFraction), [size, .. crops]),
            ShortestEdgeRule.Enlarged => (ResizeRule.ShortestEdge, Square(256 / 224.0 * edge), crops),
            _ => (ResizeRule.ShortestEdge, size, crops),
        };
    }

    private ImageExtent Scaled(ImageExtent size, ImageExtent from, ImageExtent to)
    {
        double height = (double)size.Height * to.Height / from.Height;
        double width = (double)size.Width * to.Width / from.Width;
        return IsShortestEdge ? Square(Math.Max(height, width)) : new ImageExtent(Edge(height), Edge(width));
    }

    private static ImageExtent Square(double edge) => new(Edge(edge), Edge(edge));

    /// <summary>Rounded down as Python's int, within what an image can have.</summary>
    private static int Edge(double edge) => edge >= int.MaxValue ? int.MaxValue : Math.Max(1, (int)edge);
}
