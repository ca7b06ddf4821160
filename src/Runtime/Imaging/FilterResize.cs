using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Pillow's antialiased resize, bit for bit: along the rows, rounded to bytes, then along the columns. Only what the crop keeps
/// is computed. A source row is resized once and added to each row of the result that it is a part of, so one row is all that
/// is kept, and those rows of the result stay in the cache.
/// </summary>
internal sealed class FilterResize : Resize
{
    private readonly ResampleWeights _columns;
    private readonly ResampleWeights _rows;
    private readonly PixelPlanes _planes;
    private readonly int[] _line;
    private readonly int _channels;

    public FilterResize(ResizeAxis columns, ResizeAxis rows, ResizeFilter filter, int channels)
        : base(columns, rows)
    {
        _columns = new ResampleWeights(filter, columns);
        _rows = new ResampleWeights(filter, rows);
        _channels = channels;
        _planes = new PixelPlanes(channels, _columns.End - _columns.Start);
        _line = new int[columns.Count];
    }

    private bool HasAlpha => _channels > PixelPlanes.AlphaPlane;

    public override void Run(ImageView image, Span<int> levels)
    {
        int plane = _rows.Count * _columns.Count;
        levels.Fill(ResampleWeights.Half);
        int first = 0;
        for (int row = _rows.Start; row < _rows.End; row++)
        {
            while (IsPast(first, row))
            {
                first++;
            }

            int count = _columns.End - _columns.Start;
            _planes.Read(image.Row(row)[(_columns.Start * image.Format.BytesPerPixel())..], count, image.Format);
            if (HasAlpha)
            {
                _planes.MultiplyByAlpha(count);
            }

            for (int channel = 0; channel < _channels; channel++)
            {
                ResizeLine(_planes[channel]);
                for (int target = first; target < _rows.Count && _rows.Window(target).Start <= row; target++)
                {
                    AddLine(
                        _rows.Weight(target, row),
                        levels.Slice((channel * plane) + (target * _columns.Count), _columns.Count)
                    );
                }
            }
        }

        foreach (ref int level in levels)
        {
            level = ToByte(level);
        }

        if (HasAlpha)
        {
            for (int color = 0; color < PixelPlanes.AlphaPlane; color++)
            {
                PremultipliedAlpha.Divide(
                    levels.Slice(color * plane, plane),
                    levels.Slice(PixelPlanes.AlphaPlane * plane, plane)
                );
            }
        }

        bool IsPast(int target, int row) => _rows.Window(target).Start + _rows.Window(target).Length <= row;
    }

    private static int ToByte(int sum) => Math.Clamp(sum >> ResampleWeights.FractionBits, byte.MinValue, byte.MaxValue);

    private void ResizeLine(ReadOnlySpan<int> pixels)
    {
        for (int i = 0; i < _line.Length; i++)
        {
            ReadOnlySpan<int> weights = _columns.Groups(i);
            _line[i] = ToByte(
                ResampleWeights.Half + Dot(weights, pixels.Slice(_columns.Window(i).Start - _columns.Start, weights.Length))
            );
        }
    }

    /// <summary>Of whole groups.</summary>
    private static int Dot(ReadOnlySpan<int> weights, ReadOnlySpan<int> pixels)
    {
        ref int w = ref MemoryMarshal.GetReference(weights);
        ref int p = ref MemoryMarshal.GetReference(pixels);
        Vector256<int> sum = Vector256<int>.Zero;
        for (nuint i = 0; i < (nuint)weights.Length; i += ResampleWeights.GroupLength)
        {
            sum += Vector256.LoadUnsafe(ref w, i) * Vector256.LoadUnsafe(ref p, i);
        }

        return Vector256.Sum(sum);
    }

    private void AddLine(int weight, Span<int> sums)
    {
        ref int s = ref MemoryMarshal.GetReference(sums);
        ref int l = ref MemoryMarshal.GetReference(_line.AsSpan());
        int i = 0;
        for (; i <= sums.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            Vector256<int> sum =
                Vector256.LoadUnsafe(ref s, (nuint)i) + (Vector256.LoadUnsafe(ref l, (nuint)i) * Vector256.Create(weight));
            sum.StoreUnsafe(ref s, (nuint)i);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += _line[i] * weight;
        }
    }
}
