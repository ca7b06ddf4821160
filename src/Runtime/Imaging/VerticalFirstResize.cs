using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Along the columns, rounded to bytes, then along the rows. A row of the image is read once and added to each row that it is a
/// part of; a row that is complete is resized and its place given to another. So the rows that are kept are as many as windows
/// overlap: about four for a cubic that makes an image smaller.
/// </summary>
internal sealed class VerticalFirstResize : FilterResize
{
    private readonly int[][] _sums;
    private readonly int _overlapping;
    private readonly int _stride;

    public VerticalFirstResize(
        ResizeAxis columns,
        ResizeAxis rows,
        ImageResize resize,
        PixelChannels channels,
        ForkJoin? forkJoin
    )
        : base(columns, rows, resize, channels, forkJoin)
    {
        _stride = PixelsOfRow + ResampleWeights.GroupLength;
        _overlapping = Rows.MostOverlapping();
        _sums = new int[Bands * _overlapping][];
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] = new int[Channels * _stride];
        }
    }

    protected override void Weigh(ImageView image, Span<int> levels, int band, int start, int end)
    {
        int first = start;
        int next = start;
        for (int row = Rows.Window(start).Start; row < Rows.EndOf(end - 1); row++)
        {
            for (; next < end && Rows.Window(next).Start <= row; next++)
            {
                Sums(next, band).Fill(Rows.Half);
            }

            PixelPlanes planes = Read(image, row, band);
            for (int target = first; target < next; target++)
            {
                int weight = Rows.Weight(target, row);
                for (int channel = 0; channel < Channels; channel++)
                {
                    WeighedSums.AddLine(weight, planes[channel], Sums(target, band, channel)[..PixelsOfRow]);
                }
            }

            for (; first < next && Rows.EndOf(first) == row + 1; first++)
            {
                Finish(first, levels, band);
            }
        }
    }

    private void Finish(int target, Span<int> levels, int band)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            Span<int> line = Sums(target, band, channel);
            WeighedSums.ToBytes(line, Rows.FractionBits);
            WeighedSums.ResizeLine(line, Columns, Line(levels, channel, target));
        }
    }

    private Span<int> Sums(int target, int band) => _sums[(band * _overlapping) + (target % _overlapping)];

    private Span<int> Sums(int target, int band, int channel) => Sums(target, band).Slice(channel * _stride, _stride);
}
