using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Of which pixels in a line each resized pixel is made, and how much of each. Computed in double and rounded to fixed point, so
/// that sums are integers and the same in any order: Pillow's <c>precompute_coeffs</c> and <c>normalize_coeffs_8bpc</c> to the
/// last bit, and PyTorch's weights of 16 bits.
/// </summary>
internal sealed class ResampleWeights
{
    /// <summary>A line is read in groups of so many pixels; weights are zero where a group ends beyond the window.</summary>
    public const int GroupLength = 8;

    // What is left of 32 bits beside the 8 of a byte and 2 for sums beyond it.
    private const int PillowBits = 32 - 8 - 2;

    private readonly ResampleWindow _window;
    private readonly int[] _weights;
    private readonly int _weightsStride;
    private readonly (int Start, int Length)[] _windows;

    public ResampleWeights(ResizeFilter filter, ResizeAxis axis, ImageBackend backend)
    {
        _window = new ResampleWindow(filter, axis);
        FractionBits = backend == ImageBackend.Torchvision ? TorchBits(axis) : PillowBits;
        _weightsStride = (_window.Longest + GroupLength - 1) / GroupLength * GroupLength;
        _weights = new int[_weightsStride * axis.Count];
        _windows = new (int, int)[axis.Count];
        double[] exact = new double[_window.Longest];
        for (int i = 0; i < _windows.Length; i++)
        {
            _windows[i] = _window.Weigh(axis.Start + i, exact);
            Span<int> weights = _weights.AsSpan(i * _weightsStride, _windows[i].Length);
            for (int k = 0; k < weights.Length; k++)
            {
                double weight = exact[k] * (1 << FractionBits);
                weights[k] = (int)(weight + (weight < 0 ? -0.5 : 0.5));
            }
        }
    }

    /// <summary>A sum has so many binary places.</summary>
    public int FractionBits { get; }

    /// <summary>One half: added before the fraction is cut off.</summary>
    public int Half => 1 << (FractionBits - 1);

    public int Count => _windows.Length;

    /// <summary>The first pixel that any window has.</summary>
    public int Start => _windows[0].Start;

    /// <summary>The pixel after the last that any window has.</summary>
    public int End => EndOf(Count - 1);

    /// <summary>The pixels of which a resized pixel is made. Windows begin and end one after the other.</summary>
    public (int Start, int Length) Window(int index) => _windows[index];

    /// <summary>The pixel after a window's last.</summary>
    public int EndOf(int index) => _windows[index].Start + _windows[index].Length;

    /// <summary>A window's weights, then zeros to the end of its last group.</summary>
    public ReadOnlySpan<int> Groups(int index) =>
        _weights.AsSpan(index * _weightsStride, (_windows[index].Length + GroupLength - 1) / GroupLength * GroupLength);

    /// <summary>The weight of a pixel in a window.</summary>
    public int Weight(int index, int pixel) => _weights[(index * _weightsStride) + pixel - _windows[index].Start];

    /// <summary>How many windows have a pixel in common, at most.</summary>
    public int MostOverlapping()
    {
        int most = 0;
        for (int first = 0, next = 0; first < Count; first++)
        {
            while (next < Count && Window(next).Start < EndOf(first))
            {
                next++;
            }

            most = Math.Max(most, next - first);
        }

        return most;
    }

    /// <summary>As many as leave the largest weight of the whole axis, whatever a crop keeps, within 16 bits.</summary>
    private int TorchBits(ResizeAxis axis)
    {
        const int MostBits = 22,
            Limit = 1 << 15;

        // Windows are alike from one period to the next. PyTorch has no memory for more of them than this.
        double largest = 0;
        double[] exact = new double[_window.Longest];
        for (long i = 0; i < Math.Min(axis.Resized, ImageView.MaximumEdge); i++)
        {
            (_, int length) = _window.Weigh(i, exact);
            foreach (double weight in exact.AsSpan(0, length))
            {
                largest = Math.Max(largest, weight);
            }
        }

        int bits = 0;
        while (bits < MostBits && (int)(0.5 + (largest * (1 << (bits + 1)))) < Limit)
        {
            bits++;
        }

        return bits;
    }
}
