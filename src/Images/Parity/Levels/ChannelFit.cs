using ConvNextV2.Compiled.Images.Parity.Files;

namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>What a channel's recorded values are made of.</summary>
internal enum FitKind
{
    /// <summary>Levels by the class's own table.</summary>
    Table,

    /// <summary>Levels by the class's table, but for some that are on no level.</summary>
    TableWithStrays,

    /// <summary>Levels by another line: another mean, deviation or factor.</summary>
    AnotherLine,

    /// <summary>No whole levels, whatever the line.</summary>
    Unexplained,
}

/// <summary>A channel's levels, as far as its values give them back.</summary>
/// <param name="Kind">How they were found.</param>
/// <param name="Levels">A level for each value, −1 where there is none.</param>
/// <param name="Map">From these to the values.</param>
internal sealed record ChannelFit(FitKind Kind, int[] Levels, AffineMap Map)
{
    public const int NoLevel = -1;

    /// <summary>
    /// Whether the levels are known as they are, and not only their distances from one of which nothing tells how bright it is.
    /// </summary>
    public bool IsBlackKnown { get; init; } = true;

    // Of fewer levels there is always a line.
    private const int LevelsThatTell = 3;

    /// <summary>
    /// The simplest that fits comes first: our own levels and table; our levels by another line, so that another normalisation is
    /// not taken for another resize; other levels by our table; other levels by another line.
    /// </summary>
    /// <param name="values">As recorded.</param>
    /// <param name="ours">The levels of our replay; empty if there is none.</param>
    /// <param name="table">The class's.</param>
    /// <param name="lines">That values may lie on, if nothing else tells their levels.</param>
    public static ChannelFit Of(
        ReadOnlySpan<float> values,
        ReadOnlySpan<int> ours,
        ChannelTable table,
        IReadOnlyList<AffineMap> lines
    )
    {
        bool hasOurs = !ours.IsEmpty;
        if (hasOurs && CountStrays(values, ours, table) == 0)
        {
            return new ChannelFit(FitKind.Table, ours.ToArray(), table.Map);
        }

        if (hasOurs && HasAtLeast(ours, LevelsThatTell) && ByOurLevels(values, ours, table) is { } line)
        {
            return line;
        }

        int[] nearest = new int[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            nearest[i] =
                hasOurs && table.Has(values[i], ours[i]) ? ours[i]
                : table.Nearest(values[i]) is var level && table.Has(values[i], level) ? level
                : NoLevel;
        }

        int strays = nearest.Count(level => level == NoLevel);
        return strays == 0 ? new ChannelFit(FitKind.Table, nearest, table.Map)
            : strays < values.Length / 2 ? new ChannelFit(FitKind.TableWithStrays, nearest, table.Map)
            : hasOurs && ByOurLevels(values, ours, table) is { } degenerate ? degenerate
            : ValueLattice.Fit(values, ours, table, lines) ?? Unexplained(values.Length, table);
    }

    /// <summary>Whether a line leads from levels to all values, but for roundings.</summary>
    public static bool IsExact(ReadOnlySpan<float> values, ReadOnlySpan<int> levels, AffineMap map, TensorNumbers numbers)
    {
        // The line is itself made of rounded values.
        double tolerance = 2 * map.Tolerance;
        for (int i = 0; i < values.Length; i++)
        {
            if (!(Math.Abs(values[i] - map.At(levels[i])) <= tolerance + numbers.RoundingOf(values[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static ChannelFit? ByOurLevels(ReadOnlySpan<float> values, ReadOnlySpan<int> ours, ChannelTable table)
    {
        var map = AffineMap.Fit(ours, values, table.Map.Slope);
        return map.IsInvertible && IsExact(values, ours, map, table.Numbers)
            ? new ChannelFit(FitKind.AnotherLine, ours.ToArray(), map)
            : null;
    }

    private static ChannelFit Unexplained(int length, ChannelTable table)
    {
        int[] none = new int[length];
        Array.Fill(none, NoLevel);
        return new ChannelFit(FitKind.Unexplained, none, table.Map);
    }

    private static int CountStrays(ReadOnlySpan<float> values, ReadOnlySpan<int> levels, ChannelTable table)
    {
        int strays = 0;
        for (int i = 0; i < values.Length; i++)
        {
            strays += table.Has(values[i], levels[i]) ? 0 : 1;
        }

        return strays;
    }

    private static bool HasAtLeast(ReadOnlySpan<int> levels, int count)
    {
        var seen = new HashSet<int>();
        foreach (int level in levels)
        {
            if (seen.Add(level) && seen.Count == count)
            {
                return true;
            }
        }

        return false;
    }
}
