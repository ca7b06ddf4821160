using System.Globalization;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>
/// Values that lie between levels: Python resized numbers where its image processors resize bytes. Their normalisation is then
/// the class's, as far as a straight line through them tells.
/// </summary>
internal static class ResizeOfNumbers
{
    // Another deviation that people have is further away, and another resize moves a line by less.
    private const double SlopeIsWithin = 0.02;

    public static ParityStage? Find(TensorNumbers numbers, PixelFits fits, int[] expected, InputShape shape)
    {
        if (fits.Channels.All(channel => channel.Kind != FitKind.Unexplained))
        {
            return null;
        }

        (double largest, int count) = (0, 0);
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            ChannelTable table = fits.Tables[channel];
            ReadOnlySpan<float> values = numbers.Values.AsSpan(channel * shape.Plane, shape.Plane);
            ReadOnlySpan<int> levels = expected.AsSpan(channel * shape.Plane, shape.Plane);
            var line = AffineMap.Fit(levels, values, table.Map.Slope);
            if (!(Math.Abs((line.Slope / table.Map.Slope) - 1) <= SlopeIsWithin))
            {
                return null;
            }

            for (int i = 0; i < values.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(table.Map.LevelOf(values[i]) - levels[i]));
                count += table.Has(values[i], levels[i]) ? 0 : 1;
            }
        }

        return new ParityStage(
            ParityStageKind.Resize,
            ParityVerdict.Different,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} of {expected.Length} values lie between levels, up to {largest:0.##} from ours: "
                    + $"Python resized numbers, and not bytes, or changed them afterwards."
            )
        )
        {
            Tensor = ParityTensors.PixelValues,
            Largest = largest,
            Different = count,
            Total = expected.Length,
        };
    }
}
