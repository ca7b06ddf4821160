using ConvNextV2.Compiled.Images.Parity.Files;

namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>
/// Whole levels behind values whose mean and deviation nobody knows: an image has few distinct values, and these lie at whole
/// multiples of one step. So another normalisation is told from another resize even where an image has both.
/// </summary>
internal static class ValueLattice
{
    // Neighbouring levels may be missing from an image; then its smallest gap is some steps.
    private const int MostStepsOfAGap = 4;

    public static ChannelFit? Fit(
        ReadOnlySpan<float> values,
        ReadOnlySpan<int> ours,
        ChannelTable table,
        IReadOnlyList<AffineMap> lines
    )
    {
        if (Distinct(values, table.Numbers) is not { Count: > 2 } distinct)
        {
            return null;
        }

        double gap = distinct.Zip(distinct.Skip(1), (lower, upper) => upper - lower).Min();
        for (int steps = 1; steps <= MostStepsOfAGap; steps++)
        {
            double slope = Refine(distinct, gap / steps);
            if (Levels(values, new AffineMap(slope, distinct[0])) is not { } levels)
            {
                continue;
            }

            (int first, bool isKnown) = FirstLevel(levels, ours, new AffineMap(slope, distinct[0]), lines);
            for (int i = 0; i < levels.Length; i++)
            {
                levels[i] += first;
            }

            var map = AffineMap.Fit(levels, values, slope);
            if (ChannelFit.IsExact(values, levels, map, table.Numbers))
            {
                return new ChannelFit(FitKind.AnotherLine, levels, map) { IsBlackKnown = isKnown };
            }
        }

        return null;
    }

    /// <summary>In their order; null if they are more than a byte has, or one is no number.</summary>
    private static List<double>? Distinct(ReadOnlySpan<float> values, TensorNumbers numbers)
    {
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        if (!float.IsFinite(sorted[0]) || !float.IsFinite(sorted[^1]))
        {
            return null;
        }

        // Roundings of one level are no two levels. Nothing on the way is much larger than the largest value.
        double largest = Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1]));
        double close = (2 * new AffineMap(2 * largest / AffineMap.LastLevel, largest).Tolerance) + numbers.RoundingOf(largest);
        var distinct = new List<double>();
        foreach (float value in sorted)
        {
            if (distinct.Count > 0 && value - distinct[^1] <= close)
            {
                continue;
            }

            if (distinct.Count > AffineMap.LastLevel)
            {
                return null;
            }

            distinct.Add(value);
        }

        return distinct;
    }

    /// <summary>A gap has few digits; the distance of far values, which is a whole number of it, has more.</summary>
    private static double Refine(List<double> distinct, double slope)
    {
        foreach (double value in distinct.Skip(1))
        {
            double distance = value - distinct[0];
            slope = distance / Math.Max(1, Math.Round(distance / slope));
        }

        return slope;
    }

    private static int[]? Levels(ReadOnlySpan<float> values, AffineMap map)
    {
        int[] levels = new int[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double level = Math.Round(map.LevelOf(values[i]));
            if (!(level is >= 0 and <= AffineMap.LastLevel))
            {
                return null;
            }

            levels[i] = (int)level;
        }

        return levels;
    }

    /// <summary>
    /// The smallest level, which values do not tell: that by which most of them are those of our replay; else that by which the
    /// line is one of the statistics that people have; else it is not known, and the likeliest by our replay.
    /// </summary>
    private static (int First, bool IsKnown) FirstLevel(
        int[] levels,
        ReadOnlySpan<int> ours,
        AffineMap map,
        IReadOnlyList<AffineMap> lines
    )
    {
        int most = AffineMap.LastLevel - levels.Max();
        int[] votes = new int[most + 1];
        for (int i = 0; i < ours.Length; i++)
        {
            if (ours[i] - levels[i] is var first && first >= 0 && first <= most)
            {
                votes[first]++;
            }
        }

        int likeliest = Array.IndexOf(votes, votes.Max());
        return votes[likeliest] > ours.Length / 2 ? (likeliest, true)
            : KnownLines.FirstLevel(map, lines) is { } known && known <= most ? (known, true)
            : (likeliest, false);
    }
}
