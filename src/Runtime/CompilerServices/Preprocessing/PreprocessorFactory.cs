using System.Globalization;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>Makes of a checkpoint's own file what generated code makes of the file that it was compiled from.</summary>
internal static class PreprocessorFactory
{
    public static ImagePreprocessor Create(ImageProcessing processing, int channels)
    {
        var rule = (CropRule)processing.CropRule;
        return new ImagePreprocessor(
            channels,
            processing.Output.Height,
            processing.Output.Width,
            Resize(processing),
            [.. processing.Crops.Select(crop => new CenterCrop(crop.Height, crop.Width, rule))],
            new PixelArithmetic(
                (RescaleRule)processing.Rescale,
                double.Parse(processing.Factor, CultureInfo.InvariantCulture),
                PerChannel(processing.Mean),
                PerChannel(processing.StandardDeviation),
                processing.Offset is { } offset ? Float(offset) : 0,
                PerChannel(processing.Divisor)
            ),
            processing.ReversesColors,
            processing.Padding.Count > 0 ? [.. processing.Padding.Select(level => (byte)level)] : null
        );

        float[] PerChannel(IReadOnlyList<string> numbers) =>
            [.. (numbers.Count == 1 ? Enumerable.Repeat(numbers[0], channels) : numbers).Select(Float)];
    }

    private static ImageResize Resize(ImageProcessing processing)
    {
        var filter = (ResizeFilter)processing.Filter;
        var backend = (ImageBackend)processing.Backend;
        (int height, int width) = (processing.Resized.Height, processing.Resized.Width);
        return processing.Resize switch
        {
            Preprocessing.ResizeRule.None => ImageResize.None,
            Preprocessing.ResizeRule.Warp => ImageResize.Warp(height, width, filter, backend),
            Preprocessing.ResizeRule.Cover => ImageResize.Cover(height, width, filter, backend),
            Preprocessing.ResizeRule.Fit => ImageResize.Fit(height, width, filter, backend),
            _ => ImageResize.ShortestEdge(height, filter, backend),
        };
    }

    private static float Float(string number) => float.Parse(number, CultureInfo.InvariantCulture);
}
