using System.Globalization;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;

namespace ConvNextV2.Compiled.Images.Parity.Causes;

/// <summary>Why pixel values may differ from Python's although their levels do not: what lines fit them says it.</summary>
internal static class NormalizeCauses
{
    // Of slopes and intercepts that are fitted.
    private const double Close = 1e-4;

    public static string? Find(TensorNumbers numbers, PixelFits fits, ImagePreprocessor compiled)
    {
        int notFinite = numbers.Values.Count(value => !float.IsFinite(value));
        return notFinite > 0 ? FormattableString.Invariant($"{notFinite} of Python's are NaN or infinite")
            : fits.Channels.All(channel => channel.Kind is FitKind.Table or FitKind.AnotherLine) ? OfLines(fits, compiled)
            : fits.Channels.All(channel => channel.Kind is FitKind.Table or FitKind.TableWithStrays)
                ? "all others are those of their levels"
            : "they are no levels of any mean and deviation";
    }

    private static string OfLines(PixelFits fits, ImagePreprocessor compiled)
    {
        double factor = compiled.RescaleFactor;
        AffineMap[] python = [.. fits.Channels.Select(channel => channel.Map)];
        AffineMap[] ours = [.. fits.Tables.Select(table => table.Map)];
        var theirs = Statistics.Of(python, factor);
        var own = Statistics.Of(ours, factor);
        (string mean, string deviation) = theirs.Describe(own);
        (string ownMean, string ownDeviation) = own.Describe(theirs);
        if (fits.Channels.Any(channel => !channel.IsBlackKnown))
        {
            return $"Python's deviation is {deviation}, here it is {ownDeviation}; "
                + "its mean cannot be told, for nothing tells how bright the levels are";
        }

        if (RatioOfSlopes(python, ours) is { } ratio)
        {
            return FormattableString.Invariant($"Python's rescale_factor is {factor * ratio:G6}, here it is {factor:G6}");
        }

        if (theirs.AreNone)
        {
            return "Python did not normalise";
        }

        string name =
            theirs.Are(own.Reversed()) && !theirs.Are(own) ? " (ours in the reverse order of channels)"
            : theirs.Name is { } known && known != own.Name ? $" ({known})"
            : "";
        string here = own.AreNone ? "here nothing is normalised" : $"here they are {ownMean} and {ownDeviation}";
        return $"Python's mean is {mean} and its deviation {deviation}{name}, {here}";
    }

    /// <summary>Another factor multiplies each slope by the same, and leaves black as it is.</summary>
    private static double? RatioOfSlopes(AffineMap[] python, AffineMap[] ours)
    {
        double ratio = python[0].Slope / ours[0].Slope;
        return
            Math.Abs(ratio - 1) > Close
            && python
                .Zip(ours)
                .All(pair =>
                    Math.Abs((pair.First.Slope / pair.Second.Slope / ratio) - 1) < Close
                    && Math.Abs(pair.First.Intercept - pair.Second.Intercept)
                        <= Close * Math.Abs(pair.Second.Slope) * AffineMap.LastLevel
                )
            // Without a mean it could as well be the deviation.
            && ours.Any(line => Math.Abs(line.Intercept) > Close)
            ? ratio
            : null;
    }
}
