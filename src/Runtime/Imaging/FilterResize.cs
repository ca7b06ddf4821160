using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// An antialiased resize in two passes with bytes between them, bit for bit as the backend does it. Only what the crops keep is
/// computed.
/// </summary>
internal abstract class FilterResize : Resize
{
    private readonly bool _weighsAlpha;

    protected FilterResize(ResizeAxis columns, ResizeAxis rows, ImageResize resize, PixelChannels channels)
        : base(columns, rows)
    {
        Columns = new ResampleWeights(resize.Filter, columns, resize.Backend);
        Rows = new ResampleWeights(resize.Filter, rows, resize.Backend);
        Channels = channels.Count;
        Planes = new PixelPlanes(channels, PixelsOfRow);

        // PyTorch takes alpha for a channel like any other.
        _weighsAlpha = Channels > PixelPlanes.AlphaPlane && resize.Backend != ImageBackend.Torchvision;
    }

    protected ResampleWeights Columns { get; }

    protected ResampleWeights Rows { get; }

    protected int Channels { get; }

    /// <summary>The row of the image that was read last.</summary>
    protected PixelPlanes Planes { get; }

    /// <summary>How many pixels of the image's rows are a part of the result.</summary>
    protected int PixelsOfRow => Columns.End - Columns.Start;

    public sealed override void Run(ImageView image, Span<int> levels)
    {
        Weigh(image, levels);
        if (!_weighsAlpha)
        {
            return;
        }

        for (int color = 0; color < PixelPlanes.AlphaPlane; color++)
        {
            PremultipliedAlpha.Divide(levels.Slice(color * Plane, Plane), levels.Slice(PixelPlanes.AlphaPlane * Plane, Plane));
        }
    }

    /// <summary>Both passes.</summary>
    protected abstract void Weigh(ImageView image, Span<int> levels);

    protected void Read(ImageView image, int row)
    {
        ReadOnlySpan<byte> pixels = image.Row(row)[(Columns.Start * image.Format.BytesPerPixel())..];
        Planes.Read(pixels, PixelsOfRow, image.Format);
        if (_weighsAlpha)
        {
            Planes.MultiplyByAlpha(PixelsOfRow);
        }
    }
}
