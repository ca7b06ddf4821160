namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>From a level to a pixel value: all that rescaling and normalising are.</summary>
/// <param name="Slope">Of one level.</param>
/// <param name="Intercept">What black becomes.</param>
internal readonly record struct AffineMap(double Slope, double Intercept)
{
    public const int LastLevel = 255;

    // Eight units in the last place of float32. Each of two libraries rounds the product with the factor, the mean and the
    // deviation (three times where the factor is moved into them), the difference and the quotient: eight times by half a unit of
    // no more than the largest number on the way.
    private const double Roundings = 16.0 / (1 << 24);

    /// <summary>
    /// How far two libraries' values of a level may be apart. The largest number on the way is that of white plus what the mean
    /// takes away.
    /// </summary>
    public double Tolerance =>
        ((Math.Abs(Slope) * LastLevel) + Math.Abs(Intercept)) is var largest && double.IsFinite(largest)
            ? largest * Roundings
            : 0;

    public bool IsInvertible => double.IsFinite(Slope) && double.IsFinite(Intercept) && Slope != 0;

    /// <summary>The straight line through a table's ends.</summary>
    public static AffineMap Of(ReadOnlySpan<float> table) => new(((double)table[LastLevel] - table[0]) / LastLevel, table[0]);

    /// <summary>The line that fits values best; of a single level that of another line's slope.</summary>
    public static AffineMap Fit(ReadOnlySpan<int> levels, ReadOnlySpan<float> values, double slope)
    {
        (double meanLevel, double meanValue) = (0, 0);
        for (int i = 0; i < levels.Length; i++)
        {
            meanLevel += levels[i];
            meanValue += values[i];
        }

        meanLevel /= levels.Length;
        meanValue /= levels.Length;
        (double squares, double products) = (0, 0);
        for (int i = 0; i < levels.Length; i++)
        {
            double level = levels[i] - meanLevel;
            squares += level * level;
            products += level * (values[i] - meanValue);
        }

        slope = squares == 0 ? slope : products / squares;
        return new AffineMap(slope, meanValue - (slope * meanLevel));
    }

    public double At(double level) => (Slope * level) + Intercept;

    /// <summary>The level of a value, which need not be whole, nor one that a byte has.</summary>
    public double LevelOf(double value) => (value - Intercept) / Slope;
}
