using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Along the rows, rounded to bytes, then along the columns. A row of the image is resized once and added to each row of the
/// result that it is a part of, so one row is all that is kept, and those rows of the result stay in the cache.
/// </summary>
internal sealed class HorizontalFirstResize : FilterResize
{
    private readonly int[] _line;

    public HorizontalFirstResize(ResizeAxis columns, ResizeAxis rows, ImageResize resize, PixelChannels channels)
        : base(columns, rows, resize, channels) => _line = new int[columns.Count];

    protected override void Weigh(ImageView image, Span<int> levels)
    {
        levels.Fill(Rows.Half);
        int first = 0;
        for (int row = Rows.Start; row < Rows.End; row++)
        {
            while (Rows.EndOf(first) <= row)
            {
                first++;
            }

            Read(image, row);
            for (int channel = 0; channel < Channels; channel++)
            {
                WeighedSums.ResizeLine(Planes[channel], Columns, _line);
                for (int target = first; target < Rows.Count && Rows.Window(target).Start <= row; target++)
                {
                    WeighedSums.AddLine(Rows.Weight(target, row), _line, Line(levels, channel, target));
                }
            }
        }

        // A half becomes zero, which is what margins are.
        WeighedSums.ToBytes(levels, Rows.FractionBits);
    }
}
