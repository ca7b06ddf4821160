using System.Globalization;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>Makes of a checkpoint's own file what generated code makes of the file that it was compiled from.</summary>
internal static class PreprocessorFactory
{
    public static ImagePreprocessor Create(ImageProcessing processing, int channels)
    {
        var crops = new CenterCrop[processing.Crops.Count];
        for (int i = 0; i < crops.Length; i++)
        {
            (int height, int width) = processing.Crops[i];
            crops[i] = new CenterCrop(height, width, (CropRule)processing.CropRule);
        }

        return new ImagePreprocessor(
            channels,
            processing.Output.Height,
            processing.Output.Width,
            Resize(processing),
            crops,
            new PixelArithmetic(
                (RescaleRule)processing.Rescale,
                double.Parse(processing.Factor, CultureInfo.InvariantCulture),
                PerChannel(processing.Mean),
                PerChannel(processing.StandardDeviation),
                processing.Offset is { } offset ? Float(offset) : 0,
                PerChannel(processing.Divisor)
            ),
            processing.ReversesColors,
            Padding(processing.Padding)
        );

        float[] PerChannel(IReadOnlyList<string> numbers)
        {
            float[] values = new float[numbers.Count == 1 ? channels : numbers.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Float(numbers[numbers.Count == 1 ? 0 : i]);
            }

            return values;
        }
    }

    private static byte[]? Padding(IReadOnlyList<int> levels)
    {
        if (levels.Count == 0)
        {
            return null;
        }

        byte[] bytes = new byte[levels.Count];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)levels[i];
        }

        return bytes;
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
