using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// The resize and crop of images of one size: its tables, made once, and rows to work in. For one thread at a time.
/// </summary>
internal abstract class Resize
{
    private readonly ResizeAxis _columns;
    private readonly ResizeAxis _rows;

    protected Resize(ResizeAxis columns, ResizeAxis rows) => (_columns, _rows) = (columns, rows);

    public static Resize For(ResizeAxis columns, ResizeAxis rows, ResizeFilter filter, int channels) =>
        filter == ResizeFilter.Nearest || !(columns.IsResized || rows.IsResized)
            ? new NearestResize(columns, rows, channels)
            : new FilterResize(columns, rows, filter, channels);

    /// <summary>Whether the tables are those of an image.</summary>
    public bool IsFor(ImageView image) => image.Width == _columns.Source && image.Height == _rows.Source;

    /// <param name="image">Of the size that this was made for, in a format that fills the model's channels.</param>
    /// <param name="levels">Filled with channels × rows × columns, each from 0 to 255.</param>
    public abstract void Run(ImageView image, Span<int> levels);
}
