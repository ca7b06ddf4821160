using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>How an image of any size becomes one of the model's.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ResizeRule
{
    /// <summary>It must have the model's size.</summary>
    None,

    /// <summary>To the model's size, whatever that does to the proportions.</summary>
    Warp,

    /// <summary>The shortest edge to a given length, then a centre crop.</summary>
    ShortestEdgeThenCrop,
}

/// <summary>
/// From bytes to pixel values as Hugging Face's <c>ConvNextImageProcessor</c> makes them: rescaled in double, rounded to float, then normalised in float.
/// A byte has 256 values, so each channel is one table, and the result is the same to the last bit.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ImagePreprocessor
{
    private const int Levels = 256;

    private readonly int _channels;
    private readonly int _height;
    private readonly int _width;
    private readonly ResizeRule _resize;
    private readonly int _shortestEdge;
    private readonly float[] _values;

    /// <param name="channels">Channels of the model.</param>
    /// <param name="height">Rows of the model's input.</param>
    /// <param name="width">Columns of the model's input.</param>
    /// <param name="resize">What is done to other sizes.</param>
    /// <param name="shortestEdge">For <see cref="ResizeRule.ShortestEdgeThenCrop"/>: the edge before the crop.</param>
    /// <param name="rescaleFactor">Multiplies every byte; 1 where the config asks for no rescaling.</param>
    /// <param name="mean">Subtracted, one for each channel; empty where the config asks for no normalisation.</param>
    /// <param name="standardDeviation">Divides, likewise.</param>
    public ImagePreprocessor(
        int channels, int height, int width, ResizeRule resize, int shortestEdge, double rescaleFactor, float[] mean, float[] standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        (_channels, _height, _width, _resize, _shortestEdge) = (channels, height, width, resize, shortestEdge);
        _values = new float[channels * Levels];
        for (int i = 0; i < _values.Length; i++)
        {
            (int channel, int level) = (i / Levels, i % Levels);
            float value = (float)(level * rescaleFactor);
            _values[i] = mean.Length == 0 ? value : (value - mean[channel]) / standardDeviation[channel];
        }
    }

    /// <summary>Pixel values of an image.</summary>
    public int Length => _channels * _height * _width;

    /// <summary>What the model sees of an image.</summary>
    internal CoveredRegion Covered => _resize == ResizeRule.ShortestEdgeThenCrop ? new CoveredRegion(_shortestEdge, _height, _width) : default;

    /// <summary>Checks that bytes are one or more whole images that the model can take.</summary>
    /// <returns>The bytes of an image.</returns>
    /// <exception cref="ArgumentException">They are not, or have other channels than the model.</exception>
    /// <exception cref="NotSupportedException">The images would have to be resized.</exception>
    internal int RequireImages(int bytes, int width, int height, PixelFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        long length = (long)width * height * BytesPerPixel(format);
        if (bytes == 0 || bytes % length != 0)
        {
            throw new ArgumentException($"An image of {width} by {height} pixels in {format} has {length} bytes, but was given {bytes}.", "pixels");
        }

        RequireNoResize(width, height);
        SourceChannel(0, format);
        return (int)length;
    }

    /// <summary>Fills the pixel values of an image that has been checked: channels × rows × columns.</summary>
    internal void Run(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, Span<float> pixelValues)
    {
        int stride = BytesPerPixel(format);
        int top = (height - _height) / 2;
        int left = (width - _width) / 2;
        for (int channel = 0; channel < _channels; channel++)
        {
            ReadOnlySpan<float> values = _values.AsSpan(channel * Levels, Levels);
            int source = SourceChannel(channel, format);
            for (int row = 0; row < _height; row++)
            {
                ReadOnlySpan<byte> line = pixels.Slice(((((top + row) * width) + left) * stride) + source);
                Span<float> destination = pixelValues.Slice(((channel * _height) + row) * _width, _width);
                for (int column = 0; column < destination.Length; column++)
                {
                    destination[column] = values[line[column * stride]];
                }
            }
        }
    }

    private void RequireNoResize(int width, int height)
    {
        bool fits = _resize == ResizeRule.ShortestEdgeThenCrop
            ? Math.Min(width, height) == _shortestEdge && width >= _width && height >= _height
            : width == _width && height == _height;
        if (!fits)
        {
            string wanted = _resize == ResizeRule.ShortestEdgeThenCrop
                ? $"its shortest edge is resized to {_shortestEdge} pixels and the middle {_width} by {_height} cropped"
                : $"it must be {_width} by {_height}";
            throw new NotSupportedException($"An image of {width} by {height} pixels would have to be resized ({wanted}), which is not supported yet. Resize it, or pass pixel values.");
        }
    }

    private int SourceChannel(int channel, PixelFormat format) => (format, _channels) switch
    {
        (PixelFormat.Gray8, 1 or 3) => 0,
        (PixelFormat.Rgb24, 3) or (PixelFormat.Rgba32, 3 or 4) => channel,
        _ => throw new ArgumentException($"Pixels in {format} cannot fill the {_channels}×{_height}×{_width} values that the model takes.", nameof(format)),
    };

    private static int BytesPerPixel(PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => 1,
        PixelFormat.Rgb24 => 3,
        PixelFormat.Rgba32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "It is none of the known formats."),
    };
}
