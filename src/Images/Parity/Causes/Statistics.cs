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

    private static readonly (string Name, double[] Mean, double[] Deviation)[] Known =
    [
        ("ImageNet's", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ("CLIP's", [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]),
        ("the default of most processors", [0.5], [0.5]),
    ];

    public static Statistics Of(IEnumerable<AffineMap> maps, double factor)
    {
        AffineMap[] lines = [.. maps];
        double[] deviation = [.. lines.Select(line => factor / line.Slope)];
        return new Statistics([.. lines.Select((line, i) => -line.Intercept * deviation[i])], deviation);
    }

    public bool AreNone => Are([0], [1]);

    public string? Name => Known.FirstOrDefault(known => Are(known.Mean, known.Deviation)).Name;

    public Statistics Reversed() => new([.. Mean.Reverse()], [.. Deviation.Reverse()]);

    public bool Are(Statistics other) => Are(other.Mean, other.Deviation);

    public static string Numbers(IEnumerable<double> values) =>
        "[" + string.Join(", ", values.Select(value => value.ToString("0.####", CultureInfo.InvariantCulture))) + "]";

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
