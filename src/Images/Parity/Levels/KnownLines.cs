namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>Lines from levels to values that people have, for values that tell only how far levels are apart.</summary>
internal static class KnownLines
{
    // Of a slope that is fitted; and of a level, which is whole.
    private const double CloseSlope = 1e-4;
    private const double CloseLevel = 0.05;

    // What people divide by.
    private static readonly double[] Divisors = [AffineMap.LastLevel, AffineMap.LastLevel + 1];

    /// <summary>
    /// The class's own, of every channel and with each divisor; those of well-known statistics; and no normalisation.
    /// </summary>
    public static IReadOnlyList<AffineMap> Of(IEnumerable<AffineMap> own) =>
        [
            .. own.SelectMany(line =>
                Divisors.Select(divisor => line with { Slope = line.Slope * AffineMap.LastLevel / divisor })
            ),
            .. Divisors.SelectMany(divisor =>
                KnownStatistics.All.SelectMany(known =>
                    known.Mean.Zip(
                        known.Deviation,
                        (mean, deviation) => new AffineMap(1 / (divisor * deviation), -mean / deviation)
                    )
                )
            ),
            .. Divisors.Select(divisor => new AffineMap(1 / divisor, 0)),
        ];

    /// <summary>The level that a line begins with if it is one of these; else null.</summary>
    /// <param name="map">Of levels that are counted from the first.</param>
    /// <param name="lines">Of levels.</param>
    public static int? FirstLevel(AffineMap map, IReadOnlyList<AffineMap> lines)
    {
        foreach (AffineMap line in lines)
        {
            double first = line.IsInvertible ? line.LevelOf(map.Intercept) : double.NaN;
            if (
                Math.Abs((map.Slope / line.Slope) - 1) <= CloseSlope
                && Math.Abs(first - Math.Round(first)) <= CloseLevel
                && Math.Round(first) is >= 0 and <= AffineMap.LastLevel
            )
            {
                return (int)Math.Round(first);
            }
        }

        return null;
    }
}
