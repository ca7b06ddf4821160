using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// Each pixel is one of the image: a resize without a filter, and the crop of an image that has its size already.
/// </summary>
internal sealed class NearestResize : Resize
{
    private readonly int[] _columns;
    private readonly int[] _rows;
    private readonly PixelPlanes _planes;
    private readonly int _channels;

    public NearestResize(ResizeAxis columns, ResizeAxis rows, ImageBackend backend, PixelChannels channels)
        : base(columns, rows)
    {
        _columns = Sources(columns, backend);
        _rows = Sources(rows, backend);
        _channels = channels.Count;
        _planes = new PixelPlanes(channels, columns.Source);
    }

    public override void Run(ImageView image, Span<int> levels)
    {
        levels.Clear();
        for (int row = 0; row < _rows.Length; row++)
        {
            _planes.Read(image.Row(_rows[row]), image.Width, image.Format);
            for (int channel = 0; channel < _channels; channel++)
            {
                ReadOnlySpan<int> source = _planes[channel];
                Span<int> destination = Line(levels, channel, row);
                for (int column = 0; column < destination.Length; column++)
                {
                    destination[column] = source[_columns[column]];
                }
            }
        }
    }

    private static int[] Sources(ResizeAxis axis, ImageBackend backend)
    {
        int[] sources = new int[axis.Count];
        if (!axis.IsResized)
        {
            for (int i = 0; i < sources.Length; i++)
            {
                sources[i] = (int)axis.Start + i;
            }
        }
        else if (backend == ImageBackend.Torchvision)
        {
            FillAsTorch(sources, axis);
        }
        else
        {
            FillAsPillow(sources, axis);
        }

        return sources;
    }

    /// <summary>transformers asks for PyTorch's "nearest-exact", which computes in float.</summary>
    private static void FillAsTorch(Span<int> sources, ResizeAxis axis)
    {
        float scale = (float)axis.Source / axis.Resized;
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = Math.Min((int)((axis.Start + i + 0.5f) * scale), axis.Source - 1);
        }
    }

    /// <summary>Pillow adds the scale up from pixel to pixel, and what that rounds decides between neighbours.</summary>
    private static void FillAsPillow(Span<int> sources, ResizeAxis axis)
    {
        double scale = (double)axis.Source / axis.Resized;
        double position = scale * 0.5;
        for (long i = 0; i < axis.Start + sources.Length; i++)
        {
            if (i >= axis.Start)
            {
                sources[(int)(i - axis.Start)] = Math.Min((int)position, axis.Source - 1);
            }

            position += scale;
        }
    }
}
