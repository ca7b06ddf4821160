using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Along the columns, rounded to bytes, then along the rows. A row of the image is read once and added to each row that it is a
/// part of; a row that is complete is resized and its place given to another. So the rows that are kept are as many as windows
/// overlap: about four for a cubic that makes an image smaller.
/// </summary>
internal sealed class VerticalFirstResize : FilterResize
{
    private readonly int[][] _sums;
    private readonly int _stride;

    public VerticalFirstResize(ResizeAxis columns, ResizeAxis rows, ImageResize resize, PixelChannels channels)
        : base(columns, rows, resize, channels)
    {
        _stride = PixelsOfRow + ResampleWeights.GroupLength;
        _sums = new int[Rows.MostOverlapping()][];
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] = new int[Channels * _stride];
        }
    }

    protected override void Weigh(ImageView image, Span<int> levels)
    {
        levels.Clear();
        int first = 0;
        int next = 0;
        for (int row = Rows.Start; row < Rows.End; row++)
        {
            for (; next < Rows.Count && Rows.Window(next).Start <= row; next++)
            {
                _sums[next % _sums.Length].AsSpan().Fill(Rows.Half);
            }

            Read(image, row);
            for (int target = first; target < next; target++)
            {
                int weight = Rows.Weight(target, row);
                for (int channel = 0; channel < Channels; channel++)
                {
                    WeighedSums.AddLine(weight, Planes[channel], Sums(target, channel)[..PixelsOfRow]);
                }
            }

            for (; first < next && Rows.EndOf(first) == row + 1; first++)
            {
                Finish(first, levels);
            }
        }
    }

    private void Finish(int target, Span<int> levels)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            Span<int> line = Sums(target, channel);
            WeighedSums.ToBytes(line, Rows.FractionBits);
            WeighedSums.ResizeLine(line, Columns, Line(levels, channel, target));
        }
    }

    private Span<int> Sums(int target, int channel) => _sums[target % _sums.Length].AsSpan(channel * _stride, _stride);
}
