namespace ConvNextV2.Compiled.Benchmarks.Measurement;

/// <summary>What a set of measured milliseconds comes to.</summary>
internal sealed record Durations(double Median, double TenthPercentile, int Count)
{
    public static Durations Of(IReadOnlyCollection<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new Durations(MedianOf(sorted), sorted[sorted.Length / 10], sorted.Length);
    }

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
