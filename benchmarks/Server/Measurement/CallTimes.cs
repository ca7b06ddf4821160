namespace ConvNextV2.Compiled.Benchmarks.Server.Measurement;

/// <summary>What a number of calls took.</summary>
/// <param name="PerSecond">How many ended in a second.</param>
/// <param name="P50">Milliseconds that a half of them took at most.</param>
/// <param name="P99">Milliseconds that 99 of 100 took at most.</param>
internal sealed record CallTimes(double PerSecond, double P50, double P99)
{
    public static CallTimes Of(IEnumerable<double> milliseconds, TimeSpan passed)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new CallTimes(sorted.Length / passed.TotalSeconds, Percentile(sorted, 50), Percentile(sorted, 99));
    }

    /// <summary>The one with the median throughput of an odd number of turns, so that its figures are of one turn.</summary>
    public static CallTimes MedianOf(IEnumerable<CallTimes> turns)
    {
        CallTimes[] sorted = [.. turns.OrderBy(turn => turn.PerSecond)];
        return sorted[sorted.Length / 2];
    }

    /// <summary>The smallest value that so many of a hundred do not exceed; 0 of no values.</summary>
    /// <param name="sorted">From the smallest on.</param>
    /// <param name="percent">More than 0, up to 100.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double percent) =>
        sorted.Count == 0 ? 0 : sorted[(int)Math.Ceiling(percent / 100 * sorted.Count) - 1];
}
