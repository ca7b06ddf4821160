using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Of which pixels in a line each resized pixel is made, and how much of each: Pillow's <c>precompute_coeffs</c> and
/// <c>normalize_coeffs_8bpc</c> to the last bit. Computed in double and rounded to fixed point, so that sums are integers and
/// the same in any order.
/// </summary>
internal sealed class ResampleWeights
{
    /// <summary>What is left of 32 bits beside the 8 of a byte and 2 for sums beyond it.</summary>
    public const int FractionBits = 32 - 8 - 2;

    /// <summary>One half: added before the fraction is cut off.</summary>
    public const int Half = 1 << (FractionBits - 1);

    /// <summary>A line is read in groups of so many pixels; weights are zero where a group ends beyond the window.</summary>
    public const int GroupLength = 8;

    private readonly int[] _weights;
    private readonly int _weightsStride;
    private readonly (int Start, int Length)[] _windows;

    public ResampleWeights(ResizeFilter filter, ResizeAxis axis)
    {
        double scale = (double)axis.Source / axis.Resized;

        // A filter that is stretched over the pixels that it replaces is what keeps out aliasing.
        double stretch = Math.Max(scale, 1);
        double support = SupportOf(filter) * stretch;
        int longest = ((int)Math.Ceiling(support) * 2) + 1;
        _weightsStride = (longest + GroupLength - 1) / GroupLength * GroupLength;
        _weights = new int[_weightsStride * axis.Count];
        _windows = new (int, int)[axis.Count];
        double[] exact = new double[longest];
        for (int i = 0; i < axis.Count; i++)
        {
            double center = (axis.Start + i + 0.5) * scale;
            int start = Math.Max((int)(center - support + 0.5), 0);
            int end = Math.Min((int)(center + support + 0.5), axis.Source);
            _windows[i] = (start, end - start);
            double sum = 0;
            for (int k = 0; k < end - start; k++)
            {
                exact[k] = Evaluate(filter, (k + start - center + 0.5) * (1 / stretch));
                sum += exact[k];
            }

            Span<int> weights = _weights.AsSpan(i * _weightsStride, end - start);
            for (int k = 0; k < weights.Length; k++)
            {
                double weight = (sum != 0 ? exact[k] / sum : exact[k]) * (1 << FractionBits);
                weights[k] = (int)(weight + (weight < 0 ? -0.5 : 0.5));
            }
        }
    }

    public int Count => _windows.Length;

    /// <summary>The first pixel that any window has.</summary>
    public int Start => _windows[0].Start;

    /// <summary>The pixel after the last that any window has.</summary>
    public int End => _windows[^1].Start + _windows[^1].Length;

    /// <summary>The pixels of which a resized pixel is made. Windows begin and end one after the other.</summary>
    public (int Start, int Length) Window(int index) => _windows[index];

    /// <summary>A window's weights, then zeros to the end of its last group.</summary>
    public ReadOnlySpan<int> Groups(int index) =>
        _weights.AsSpan(index * _weightsStride, (_windows[index].Length + GroupLength - 1) / GroupLength * GroupLength);

    /// <summary>The weight of a pixel in a window.</summary>
    public int Weight(int index, int pixel) => _weights[(index * _weightsStride) + pixel - _windows[index].Start];

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
