namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Each pixel is one of the image: Pillow's resize without a filter, and the crop of an image that has its size already.
/// </summary>
internal sealed class NearestResize : Resize
{
    private readonly int[] _columns;
    private readonly int[] _rows;
    private readonly PixelPlanes _planes;
    private readonly int _channels;

    public NearestResize(ResizeAxis columns, ResizeAxis rows, int channels)
        : base(columns, rows)
    {
        _columns = Sources(columns);
        _rows = Sources(rows);
        _channels = channels;
        _planes = new PixelPlanes(channels, columns.Source);
    }

    public override void Run(ImageView image, Span<int> levels)
    {
        int plane = _rows.Length * _columns.Length;
        for (int row = 0; row < _rows.Length; row++)
        {
            _planes.Read(image.Row(_rows[row]), image.Width, image.Format);
            for (int channel = 0; channel < _channels; channel++)
            {
                ReadOnlySpan<int> source = _planes[channel];
                Span<int> destination = levels.Slice((channel * plane) + (row * _columns.Length), _columns.Length);
                for (int column = 0; column < destination.Length; column++)
                {
                    destination[column] = source[_columns[column]];
                }
            }
        }
    }

    /// <summary>Pillow adds the scale up from pixel to pixel, and what that rounds decides between neighbours.</summary>
    private static int[] Sources(ResizeAxis axis)
    {
        int[] sources = new int[axis.Count];
        double scale = (double)axis.Source / axis.Resized;
        double position = scale * 0.5;
        for (long i = 0; i < axis.Start + axis.Count; i++)
        {
            if (i >= axis.Start)
            {
                sources[i - axis.Start] = Math.Min((int)position, axis.Source - 1);
            }

            position += scale;
        }

        return sources;
    }
}
