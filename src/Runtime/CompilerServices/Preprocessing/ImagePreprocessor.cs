using System.ComponentModel;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// From bytes to pixel values as Hugging Face's <c>ConvNextImageProcessor</c> makes them: resized and cropped in bytes,
/// rescaled in double, rounded to float, then normalised in float. A byte has 256 values, so each channel is one table, and the
/// result is the same to the last bit.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ImagePreprocessor
{
    private const int Levels = 256;

    private readonly ResizeRule _rule;
    private readonly int _shortestEdge;
    private readonly ResizeFilter _filter;
    private readonly float[] _values;
    private Resize? _idle;

    /// <param name="channels">Channels of the model.</param>
    /// <param name="height">Rows of the model's input.</param>
    /// <param name="width">Columns of the model's input.</param>
    /// <param name="resize">What is done to other sizes.</param>
    /// <param name="shortestEdge">For <see cref="ResizeRule.ShortestEdgeThenCrop"/>: the edge before the crop, not less than
    /// the model's.</param>
    /// <param name="filter">What a resized pixel is made of.</param>
    /// <param name="rescaleFactor">Multiplies every byte; 1 where the config asks for no rescaling.</param>
    /// <param name="mean">Subtracted, one for each channel; empty where the config asks for no normalisation.</param>
    /// <param name="standardDeviation">Divides, likewise.</param>
    public ImagePreprocessor(
        int channels,
        int height,
        int width,
        ResizeRule resize,
        int shortestEdge,
        ResizeFilter filter,
        double rescaleFactor,
        float[] mean,
        float[] standardDeviation
    )
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        (Channels, Height, Width, _rule, _shortestEdge, _filter) = (channels, height, width, resize, shortestEdge, filter);
        _values = new float[channels * Levels];
        for (int i = 0; i < _values.Length; i++)
        {
            (int channel, int level) = (i / Levels, i % Levels);
            float value = (float)(level * rescaleFactor);
            _values[i] = mean.Length == 0 ? value : (value - mean[channel]) / standardDeviation[channel];
        }
    }

    internal int Channels { get; }

    internal int Height { get; }

    internal int Width { get; }

    /// <summary>Pixel values of an image: channels · rows · columns.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>What the model sees of an image.</summary>
    internal CoveredRegion Covered =>
        _rule == ResizeRule.ShortestEdgeThenCrop ? new CoveredRegion(_shortestEdge, Height, Width) : default;

    /// <summary>Makes an image's pixel values. Any number of threads may call it.</summary>
    /// <param name="image">Of any size, unless the config asks for no resizing.</param>
    /// <param name="pixelValues">Filled with channels × rows × columns.</param>
    /// <exception cref="ArgumentException">The model cannot take the image, or the values are not as many as it
    /// takes.</exception>
    public void Run(ImageView image, Span<float> pixelValues)
    {
        RequireImage(image);
        if (pixelValues.Length != Length)
        {
            throw new ArgumentException(
                $"An image's pixel values are {Channels}×{Height}×{Width} = {Length}, "
                    + $"but there is room for {pixelValues.Length}.",
                nameof(pixelValues)
            );
        }

        // The tables of the last size are kept for the next call; a call at the same time makes its own.
        Resize? resize = Interlocked.Exchange(ref _idle, null);
        Run(image, pixelValues, ref resize);
        Volatile.Write(ref _idle, resize);
    }

    /// <exception cref="ArgumentException">It is no image that the model can take.</exception>
    internal void RequireImage(ImageView image)
    {
        if (image.Pixels.IsEmpty)
        {
            throw new ArgumentException("The image has no pixels.", nameof(image));
        }

        if (!PixelPlanes.CanFill(Channels, image.Format))
        {
            throw new ArgumentException(
                $"Pixels in {image.Format} cannot fill the {Channels} channels that the model takes.",
                nameof(image)
            );
        }

        if (_rule == ResizeRule.None && (image.Width, image.Height) != (Width, Height))
        {
            throw new ArgumentException(
                $"The image has {image.Width} by {image.Height} pixels, but the model takes {Width} by {Height}, "
                    + "and its preprocessor_config.json asks for no resizing (\"do_resize\": false).",
                nameof(image)
            );
        }
    }

    /// <summary>
    /// Fills the pixel values of an image that has been checked, with the tables of an image before if it had the same size.
    /// </summary>
    internal void Run(ImageView image, Span<float> pixelValues, ref Resize? resize)
    {
        if (resize is null || !resize.IsFor(image))
        {
            (ResizeAxis columns, ResizeAxis rows) = ResizeAxis.Of(image, _rule, _shortestEdge, Width, Height);
            resize = Resize.For(columns, rows, _filter, Channels);
        }

        // Bytes become floats where they stand: both have four bytes.
        Span<int> levels = MemoryMarshal.Cast<float, int>(pixelValues);
        resize.Run(image, levels);
        int plane = Height * Width;
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<float> values = _values.AsSpan(channel * Levels, Levels);
            for (int i = channel * plane; i < (channel + 1) * plane; i++)
            {
                pixelValues[i] = values[levels[i]];
            }
        }
    }
}
