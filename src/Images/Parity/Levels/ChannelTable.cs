using ConvNextV2.Compiled.Images.Parity.Files;

namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>What the class makes of a channel's 256 levels, and which recorded values are one of them.</summary>
/// <param name="Values">From black on.</param>
/// <param name="Numbers">What was recorded: its type decides how much of a value is left.</param>
internal sealed record ChannelTable(float[] Values, TensorNumbers Numbers)
{
    public AffineMap Map { get; } = AffineMap.Of(Values);

    /// <summary>Whether a recorded value is a level's but for roundings.</summary>
    public bool Has(double value, int level) => DistanceOf(value, level) <= Map.Tolerance + Numbers.RoundingOf(value);

    public double DistanceOf(double value, int level) => Distances.Of(value, Values[level]);

    /// <summary>The level whose value is nearest; black for what is no number.</summary>
    public int Nearest(double value)
    {
        double level = Map.IsInvertible ? Map.LevelOf(value) : 0;
        return double.IsNaN(level) ? 0 : (int)Math.Clamp(Math.Round(level), 0, AffineMap.LastLevel);
    }
}
