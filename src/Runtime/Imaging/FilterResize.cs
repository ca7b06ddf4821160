using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// An antialiased resize in two passes with bytes between them, bit for bit as the backend does it. Only what the crops keep
/// is computed. Threads have a band of the result's rows each. Rows of the image that lie on both sides of an edge between
/// bands are read for each: with a cubic filter and 256 rows about one in sixty for two threads. Sums are integers, so the
/// bits do not depend on the bands.
/// </summary>
internal abstract unsafe class FilterResize : Resize, IWork
{
    // With fewer rows, too many of those of the image are read for two bands: a cubic's windows reach four rows of the result.
    private const int FewestRowsOfBand = 32;

    private readonly bool _weighsAlpha;
    private readonly ForkJoin? _forkJoin;
    private readonly PixelPlanes[] _planes;

    // What a run was given, for its threads; held in place until it ends.
    private byte* _pixels;
    private int _length;
    private (int Width, int Height, int Stride, PixelFormat Format) _image;
    private int* _levels;
    private int _levelsLength;

    protected FilterResize(ResizeAxis columns, ResizeAxis rows, ImageResize resize, PixelChannels channels, ForkJoin? forkJoin)
        : base(columns, rows)
    {
        Columns = new ResampleWeights(resize.Filter, columns, resize.Backend);
        Rows = new ResampleWeights(resize.Filter, rows, resize.Backend);
        Channels = channels.Count;
        _forkJoin = forkJoin;
        Bands = Math.Clamp(Rows.Count / FewestRowsOfBand, 1, forkJoin?.Threads ?? 1);
        _planes = new PixelPlanes[Bands];
        for (int band = 0; band < Bands; band++)
        {
            _planes[band] = new PixelPlanes(channels, PixelsOfRow);
        }

        // PyTorch takes alpha for a channel like any other.
        _weighsAlpha = Channels > PixelPlanes.AlphaPlane && resize.Backend != ImageBackend.Torchvision;
    }

    protected ResampleWeights Columns { get; }

    protected ResampleWeights Rows { get; }

    protected int Channels { get; }

    /// <summary>How many parts the result's rows are cut into.</summary>
    protected int Bands { get; }

    /// <summary>How many pixels of the image's rows are a part of the result.</summary>
    protected int PixelsOfRow => Columns.End - Columns.Start;

    public sealed override void Run(ImageView image, Span<int> levels)
    {
        levels.Clear();
        fixed (byte* pixels = image.Pixels)
        fixed (int* places = levels)
        {
            _pixels = pixels;
            _length = image.Pixels.Length;
            _image = (image.Width, image.Height, image.Stride, image.Format);
            _levels = places;
            _levelsLength = levels.Length;
            try
            {
                if (_forkJoin is null)
                {
                    ForkJoin.RunAlone(this, Bands);
                }
                else
                {
                    _forkJoin.Run(this, Bands, maxWorkers: int.MaxValue);
                }
            }
            finally
            {
                _pixels = null;
                _levels = null;
            }
        }

        if (!_weighsAlpha)
        {
            return;
        }

        for (int color = 0; color < PixelPlanes.AlphaPlane; color++)
        {
            PremultipliedAlpha.Divide(levels.Slice(color * Plane, Plane), levels.Slice(PixelPlanes.AlphaPlane * Plane, Plane));
        }
    }

    void IWork.Execute(int item, int worker)
    {
        var image = new ImageView(
            new ReadOnlySpan<byte>(_pixels, _length),
            _image.Width,
            _image.Height,
            _image.Format,
            _image.Stride
        );
        int start = (int)((long)Rows.Count * item / Bands);
        int end = (int)((long)Rows.Count * (item + 1) / Bands);
        Weigh(image, new Span<int>(_levels, _levelsLength), item, start, end);
    }

    /// <summary>Both passes for a band of the result's rows.</summary>
    /// <param name="image">The whole image.</param>
    /// <param name="levels">The whole result: zeros in the band.</param>
    /// <param name="band">Its number.</param>
    /// <param name="start">Its first row, of those that are kept.</param>
    /// <param name="end">The row after its last.</param>
    protected abstract void Weigh(ImageView image, Span<int> levels, int band, int start, int end);

    /// <summary>Takes a row of the image apart.</summary>
    protected PixelPlanes Read(ImageView image, int row, int band)
    {
        PixelPlanes planes = _planes[band];
        ReadOnlySpan<byte> pixels = image.Row(row)[(Columns.Start * image.Format.BytesPerPixel())..];
        planes.Read(pixels, PixelsOfRow, image.Format);
        if (_weighsAlpha)
        {
            planes.MultiplyByAlpha(PixelsOfRow);
        }

        return planes;
    }
}
