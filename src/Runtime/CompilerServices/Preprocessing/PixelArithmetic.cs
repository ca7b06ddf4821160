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

    private readonly RescaleRule _rescale;
    private readonly double _factor;
    private readonly float[] _mean;
    private readonly float[] _deviation;
    private readonly float _offset;
    private readonly float[] _divisor;

    /// <param name="rescale">How <paramref name="factor"/> is taken.</param>
    /// <param name="factor">Multiplies, or divides; not read without rescaling.</param>
    /// <param name="mean">Subtracted, one for each channel; empty without normalisation.</param>
    /// <param name="standardDeviation">Divides after that, likewise.</param>
    /// <param name="offset">Subtracted between rescaling and normalising: EfficientNet's <c>rescale_offset</c> is 1.</param>
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
        (_rescale, _factor, _mean, _deviation, _offset) = (rescale, factor, mean, standardDeviation, offset);
        _divisor = divisor ?? [];
    }

    /// <summary>Every level's value, a channel's after another's.</summary>
    internal float[] Table(int channels)
    {
        Require(_mean, nameof(_mean));
        Require(_deviation, nameof(_deviation));
        Require(_divisor, nameof(_divisor));
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
        float value = _rescale switch
        {
            RescaleRule.Double => (float)(level * _factor),
            RescaleRule.Single => level * (float)_factor,
            RescaleRule.Division => level / (float)_factor,
            _ => level,
        };
        value -= _offset;
        if (_mean.Length > 0)
        {
            float scale = _rescale == RescaleRule.IntoStatistics ? (float)(1 / _factor) : 1;
            value = (value - (_mean[channel] * scale)) / (_deviation[channel] * scale);
        }

        return _divisor.Length > 0 ? value / _divisor[channel] : value;
    }
}
