using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>A filter over a line of pixels, before its weights are rounded.</summary>
internal sealed class ResampleWindow
{
    private readonly ResizeFilter _filter;
    private readonly int _source;
    private readonly double _scale;
    private readonly double _stretch;
    private readonly double _support;

    public ResampleWindow(ResizeFilter filter, ResizeAxis axis)
    {
        _filter = filter;
        _source = axis.Source;
        _scale = (double)axis.Source / axis.Resized;

        // A filter that is stretched over the pixels that it replaces is what keeps out aliasing.
        _stretch = Math.Max(_scale, 1);
        _support = SupportOf(filter) * _stretch;
    }

    /// <summary>Pixels of a window, at most.</summary>
    public int Longest => ((int)Math.Ceiling(_support) * 2) + 1;

    /// <summary>Which pixels a resized pixel is made of.</summary>
    /// <param name="index">Of the resized pixel.</param>
    /// <param name="weights">Room for <see cref="Longest"/>; filled as far as the window goes, with a sum of 1.</param>
    public (int Start, int Length) Weigh(long index, Span<double> weights)
    {
        double center = (index + 0.5) * _scale;
        int start = Math.Max((int)(center - _support + 0.5), 0);
        int end = Math.Min((int)(center + _support + 0.5), _source);
        double sum = 0;
        for (int k = 0; k < end - start; k++)
        {
            weights[k] = Evaluate(_filter, (k + start - center + 0.5) * (1 / _stretch));
            sum += weights[k];
        }

        for (int k = 0; k < end - start && sum != 0; k++)
        {
            weights[k] /= sum;
        }

        return (start, end - start);
    }

    /// <summary>How far from its centre a filter is not zero, in resized pixels.</summary>
    private static double SupportOf(ResizeFilter filter) =>
        filter switch
        {
            ResizeFilter.Box => 0.5,
            ResizeFilter.Bilinear or ResizeFilter.Hamming => 1,
            ResizeFilter.Bicubic => 2,
            ResizeFilter.Lanczos => 3,
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "It is no filter that weighs pixels."),
        };

    private static double Evaluate(ResizeFilter filter, double x)
    {
        double distance = Math.Abs(x);
        return filter switch
        {
            // Of two pixels at the same distance the right one counts.
            ResizeFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
            ResizeFilter.Bilinear => distance < 1 ? 1 - distance : 0,

            // Pillow's constants are floats.
            ResizeFilter.Hamming => distance < 1 ? Sinc(distance) * (0.54f + (0.46f * Math.Cos(distance * Math.PI))) : 0,
            ResizeFilter.Bicubic => Cubic(distance),
            ResizeFilter.Lanczos => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
            _ => 0,
        };
    }

    private static double Cubic(double x)
    {
        const double A = -0.5;
        return x < 1 ? ((((A + 2) * x) - (A + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A
            : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
