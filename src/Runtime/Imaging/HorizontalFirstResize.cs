using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Along the rows, rounded to bytes, then along the columns. A row of the image is resized once and added to each row of the
/// result that it is a part of, so one row is all that is kept, and those rows of the result stay in the cache.
/// </summary>
internal sealed class HorizontalFirstResize : FilterResize
{
    private readonly int[][] _lines;

    public HorizontalFirstResize(
        ResizeAxis columns,
        ResizeAxis rows,
        ImageResize resize,
        PixelChannels channels,
        ForkJoin? forkJoin
    )
        : base(columns, rows, resize, channels, forkJoin)
    {
        _lines = new int[Bands][];
        for (int band = 0; band < Bands; band++)
        {
            _lines[band] = new int[columns.Count];
        }
    }

    protected override void Weigh(ImageView image, Span<int> levels, int band, int start, int end)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int target = start; target < end; target++)
            {
                Line(levels, channel, target).Fill(Rows.Half);
            }
        }

        Span<int> line = _lines[band];
        int first = start;
        for (int row = Rows.Window(start).Start; row < Rows.EndOf(end - 1); row++)
        {
            while (Rows.EndOf(first) <= row)
            {
                first++;
            }

            PixelPlanes planes = Read(image, row, band);
            for (int channel = 0; channel < Channels; channel++)
            {
                WeighedSums.ResizeLine(planes[channel], Columns, line);
                for (int target = first; target < end && Rows.Window(target).Start <= row; target++)
                {
                    WeighedSums.AddLine(Rows.Weight(target, row), line, Line(levels, channel, target));
                }
            }
        }

        for (int channel = 0; channel < Channels; channel++)
        {
            for (int target = start; target < end; target++)
            {
                WeighedSums.ToBytes(Line(levels, channel, target), Rows.FractionBits);
            }
        }
    }
}
