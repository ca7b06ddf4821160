using System.Globalization;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Files;

namespace ConvNextV2.Compiled.Images.Parity.Causes;

/// <summary>Other steps than the class's, that people's processors have.</summary>
/// <param name="Preprocessor">The steps.</param>
/// <param name="Description">What Python then did.</param>
internal sealed record ResizeVariant(ImagePreprocessor Preprocessor, string Description)
{
    private static readonly double[] CropFractions = [1, 0.95, 0.9, 0.875, 224.0 / 256, 0.85, 0.8];

    /// <summary>The same steps with another filter; other steps with this filter, then with each of the usual ones.</summary>
    public static IEnumerable<ResizeVariant> Of(ImagePreprocessor compiled, InputShape shape)
    {
        ResizeFilter[] others = [.. Enum.GetValues<ResizeFilter>().Where(filter => filter != compiled.Filter)];
        foreach (ResizeFilter filter in others)
        {
            if (compiled.With(filter) is { } refiltered)
            {
                yield return new ResizeVariant(
                    refiltered,
                    $"Python's filter is {Name(filter)}, here it is {Name(compiled.Filter!.Value)}"
                );
            }
        }

        foreach (ResizeFilter filter in Filters(compiled.Filter))
        {
            string with = filter == compiled.Filter ? "" : $", with the filter {Name(filter)}";
            foreach ((ImageResize resize, string description) in Resizes(shape, filter, compiled.Backend))
            {
                yield return new ResizeVariant(compiled.With(resize, Crops(shape, compiled.Backend)), description + with);
            }
        }
    }

    private static IEnumerable<ResizeFilter> Filters(ResizeFilter? compiled) =>
        new[] { compiled ?? ResizeFilter.Bicubic, ResizeFilter.Bicubic, ResizeFilter.Bilinear }.Distinct();

    private static IEnumerable<(ImageResize Resize, string Description)> Resizes(
        InputShape shape,
        ResizeFilter filter,
        ImageBackend backend
    )
    {
        (int height, int width) = (shape.Height, shape.Width);
        yield return (
            ImageResize.Warp(height, width, filter, backend),
            FormattableString.Invariant($"Python resized to {height}×{width} without a crop")
        );
        yield return (ImageResize.None, "Python cropped without a resize");
        foreach (int edge in CropFractions.Select(fraction => (int)(Math.Max(height, width) / fraction)).Distinct())
        {
            yield return (
                ImageResize.ShortestEdge(edge, filter, backend),
                FormattableString.Invariant($"Python resized the shortest edge to {edge}, then cropped to {height}×{width}")
            );
            yield return (
                ImageResize.Warp(edge, edge, filter, backend),
                FormattableString.Invariant($"Python resized to {edge}×{edge}, then cropped to {height}×{width}")
            );
        }
    }

    /// <summary>A crop that has nothing to do leaves an image as it is.</summary>
    private static CenterCrop[] Crops(InputShape shape, ImageBackend backend) =>
        [new CenterCrop(shape.Height, shape.Width, backend == ImageBackend.Torchvision ? CropRule.Truncate : CropRule.Floor)];

    private static string Name(ResizeFilter filter) => filter.ToString().ToLower(CultureInfo.InvariantCulture);
}
