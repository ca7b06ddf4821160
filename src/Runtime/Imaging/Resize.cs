using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// The resize and crop of images of one size: its tables, made once, and rows to work in. For one run at a time.
/// </summary>
internal abstract class Resize
{
    private readonly ResizeAxis _columns;
    private readonly ResizeAxis _rows;

    protected Resize(ResizeAxis columns, ResizeAxis rows) => (_columns, _rows) = (columns, rows);

    /// <summary>Places of a channel.</summary>
    protected int Plane => (int)(_rows.Length * _columns.Length);

    /// <param name="columns">Of the image.</param>
    /// <param name="rows">Likewise.</param>
    /// <param name="resize">How it is resized.</param>
    /// <param name="channels">Of the model.</param>
    /// <param name="forkJoin">Who shares a run; null for the thread that calls.</param>
    public static Resize For(
        ResizeAxis columns,
        ResizeAxis rows,
        ImageResize resize,
        PixelChannels channels,
        ForkJoin? forkJoin = null
    ) =>
        resize.IsNone || resize.Filter == ResizeFilter.Nearest || columns.Count == 0 || rows.Count == 0
            ? new NearestResize(columns, rows, resize.Backend, channels)
        : !(columns.IsResized || rows.IsResized) ? new NearestResize(columns, rows, resize.Backend, channels)
        : IsVerticalFirst(columns, rows, resize.Backend) ? new VerticalFirstResize(columns, rows, resize, channels, forkJoin)
        : new HorizontalFirstResize(columns, rows, resize, channels, forkJoin);

    /// <summary>Whether the tables are those of an image.</summary>
    public bool IsFor(ImageView image) => image.Width == _columns.Source && image.Height == _rows.Source;

    /// <param name="image">Of the size that this was made for, in a format that fills the model's channels.</param>
    /// <param name="levels">Filled with channels × rows × columns, each from 0 to 255.</param>
    public abstract void Run(ImageView image, Span<int> levels);

    /// <summary>Gives the places that crops added around the image another level than black.</summary>
    /// <param name="levels">The result of a run.</param>
    /// <param name="padding">A level for each channel.</param>
    public void FillMargins(Span<int> levels, ReadOnlySpan<byte> padding)
    {
        int width = (int)_columns.Length;
        for (int channel = 0; channel < padding.Length; channel++)
        {
            for (int row = 0; row < _rows.Length; row++)
            {
                Span<int> line = levels.Slice((channel * Plane) + (row * width), width);
                if (row < _rows.Margin || row >= _rows.Margin + _rows.Count)
                {
                    line.Fill(padding[channel]);
                    continue;
                }

                line[..(int)_columns.Margin].Fill(padding[channel]);
                line[(int)(_columns.Margin + _columns.Count)..].Fill(padding[channel]);
            }
        }
    }

    /// <summary>The places of a row that are not black.</summary>
    /// <param name="levels">All of the result.</param>
    /// <param name="channel">Of the model.</param>
    /// <param name="row">Of those that are kept.</param>
    protected Span<int> Line(Span<int> levels, int channel, int row) =>
        levels.Slice((channel * Plane) + (int)(((_rows.Margin + row) * _columns.Length) + _columns.Margin), (int)_columns.Count);

    /// <summary>What the whole image is resized to decides, not what crops leave of it.</summary>
    private static bool IsVerticalFirst(ResizeAxis columns, ResizeAxis rows, ImageBackend backend)
    {
        // Pillow's documentation has no numbers; these are what 150 resizes of 13.0 and the sources of 12.3 agree with.
        const int SteeperBy = 2,
            TallerBy = 100;
        return backend switch
        {
            ImageBackend.Pillow => rows.Resized < rows.Source
                && rows.Source - rows.Resized > SteeperBy * (columns.Source - columns.Resized),
            ImageBackend.Pillow12 => rows.Source > (long)TallerBy * columns.Source,
            _ => false,
        };
    }
}
