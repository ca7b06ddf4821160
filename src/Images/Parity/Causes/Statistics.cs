using System.Globalization;
using ConvNextV2.Compiled.Images.Parity.Levels;

namespace ConvNextV2.Compiled.Images.Parity.Causes;

/// <summary>The mean and the deviation by which lines normalise, with the class's rescaling before.</summary>
/// <param name="Mean">Of each channel.</param>
/// <param name="Deviation">Likewise.</param>
internal sealed record Statistics(double[] Mean, double[] Deviation)
{
    // Of what files have: three to nine digits; a fit gives some six.
    private const double Close = 2e-4;

    private const string Few = "0.####";
    private const string Many = "0.#######";

    public static Statistics Of(IEnumerable<AffineMap> maps, double factor)
    {
        AffineMap[] lines = [.. maps];
        double[] deviation = [.. lines.Select(line => factor / line.Slope)];
        return new Statistics([.. lines.Select((line, i) => 0 - (line.Intercept * deviation[i]))], deviation);
    }

    public bool AreNone => Are([0], [1]);

    public string? Name => KnownStatistics.All.FirstOrDefault(known => Are(known.Mean, known.Deviation))?.Name;

    public Statistics Reversed() => new([.. Mean.Reverse()], [.. Deviation.Reverse()]);

    public bool Are(Statistics other) => Are(other.Mean, other.Deviation);

    /// <summary>Both in words, with as many digits as tell them from others.</summary>
    public (string Mean, string Deviation) Describe(Statistics others)
    {
        string format =
            Numbers(Mean, Few) == Numbers(others.Mean, Few) && Numbers(Deviation, Few) == Numbers(others.Deviation, Few)
                ? Many
                : Few;
        return (Numbers(Mean, format), Numbers(Deviation, format));
    }

    private static string Numbers(IEnumerable<double> values, string format) =>
        "[" + string.Join(", ", values.Select(value => value.ToString(format, CultureInfo.InvariantCulture))) + "]";

    private bool Are(double[] mean, double[] deviation) =>
        (mean.Length == 1 || mean.Length == Mean.Length)
        && Enumerable
            .Range(0, Mean.Length)
            .All(channel =>
                IsClose(Mean[channel], mean[channel % mean.Length])
                && IsClose(Deviation[channel], deviation[channel % deviation.Length])
            );

    private static bool IsClose(double found, double known) => Math.Abs(found - known) <= Close * Math.Max(Math.Abs(known), 1);
}
