using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// From a byte to a pixel value: rescaled, offset, normalised, divided, each only where it is asked for. A byte has 256 values,
/// so this is computed once, and the result is the same to the last bit.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PixelArithmetic
{
    internal const int Levels = 256;

    /// <param name="rescale">How <paramref name="factor"/> is taken.</param>
    /// <param name="factor">Multiplies, or divides; not read without rescaling.</param>
    /// <param name="mean">Subtracted, one for each channel; empty without normalisation.</param>
    /// <param name="standardDeviation">Divides after that, likewise.</param>
    /// <param name="offset">Subtracted between rescaling and normalising: EfficientNet's <c>rescaleOffset</c> is 1.</param>
    /// <param name="divisor">Divides at the end, one for each channel: EfficientNet's <c>include_top</c>.</param>
    public PixelArithmetic(
        RescaleRule rescale,
        double factor,
        float[] mean,
        float[] standardDeviation,
        float offset = 0,
        float[]? divisor = null
    )
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        (Rescale, Factor, Mean, StandardDeviation, Offset) = (rescale, factor, mean, standardDeviation, offset);
        Divisor = divisor ?? [];
    }

    internal RescaleRule Rescale { get; }

    internal double Factor { get; }

    internal float[] Mean { get; }

    internal float[] StandardDeviation { get; }

    internal float Offset { get; }

    internal float[] Divisor { get; }

    /// <summary>What levels are multiplied by.</summary>
    internal double FactorOfLevels =>
        Rescale switch
        {
            RescaleRule.None => 1,
            RescaleRule.Division => 1 / Factor,
            _ => Factor,
        };

    /// <summary>The same numbers with the roundings of another library's.</summary>
    internal PixelArithmetic With(ImageBackend backend)
    {
        RescaleRule rescale =
            Rescale is RescaleRule.None or RescaleRule.Division ? Rescale
            : backend != ImageBackend.Torchvision ? RescaleRule.Double
            : Mean.Length > 0 && Offset == 0 ? RescaleRule.IntoStatistics
            : RescaleRule.Single;
        return new PixelArithmetic(rescale, Factor, Mean, StandardDeviation, Offset, Divisor);
    }

    /// <summary>Every level's value, a channel's after another's.</summary>
    internal float[] Table(int channels)
    {
        Require(Mean, nameof(Mean));
        Require(StandardDeviation, nameof(StandardDeviation));
        Require(Divisor, nameof(Divisor));
        float[] values = new float[channels * Levels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Value(i % Levels, i / Levels);
        }

        return values;

        void Require(float[] statistic, string name)
        {
            if (statistic.Length != 0 && statistic.Length != channels)
            {
                throw new ArgumentException(
                    $"There are {channels} channels, but {statistic.Length} values of {name.TrimStart('_')}."
                );
            }
        }
    }

    private float Value(int level, int channel)
    {
        float value = Rescale switch
        {
            RescaleRule.Double => (float)(level * Factor),
            RescaleRule.Single => level * (float)Factor,
            RescaleRule.Division => level / (float)Factor,
            _ => level,
        };
        value -= Offset;
        if (Mean.Length > 0)
        {
            float scale = Rescale == RescaleRule.IntoStatistics ? (float)(1 / Factor) : 1;
            value = (value - (Mean[channel] * scale)) / (StandardDeviation[channel] * scale);
        }

        return Divisor.Length > 0 ? value / Divisor[channel] : value;
    }
}
