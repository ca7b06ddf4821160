using System.ComponentModel;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// From bytes to pixel values as the image processors of Hugging Face and the transforms of timm make them: resized and cropped
/// in bytes, which then become numbers by a table for each channel.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ImagePreprocessor
{
    private const int Levels = PixelArithmetic.Levels;

    private readonly float[] _values;
    private Resize? _idle;

    /// <param name="channels">Channels of the model.</param>
    /// <param name="height">Rows of the model's input.</param>
    /// <param name="width">Columns of the model's input.</param>
    /// <param name="resize">What comes first.</param>
    /// <param name="crops">What comes after it, one after the other; what is left has the model's size.</param>
    /// <param name="values">What the bytes become.</param>
    /// <param name="reversesColors">Whether the model's channels are blue, green, red.</param>
    /// <param name="padding">What crops add around a smaller image, a level for each channel; black where it is left out.</param>
    /// <exception cref="ArgumentException">Resize and crops do not end at the model's size, or there are not as many values as
    /// channels.</exception>
    public ImagePreprocessor(
        int channels,
        int height,
        int width,
        ImageResize resize,
        CenterCrop[] crops,
        PixelArithmetic values,
        bool reversesColors = false,
        byte[]? padding = null
    )
    {
        ArgumentNullException.ThrowIfNull(crops);
        ArgumentNullException.ThrowIfNull(values);
        (Channels, Arithmetic, ReversesColors, Padding) = (channels, values, reversesColors, padding ?? []);
        if (Padding.Length != 0 && Padding.Length != channels)
        {
            throw new ArgumentException($"There are {channels} channels, but {Padding.Length} levels of padding.");
        }

        Geometry = new ImageGeometry(height, width, resize, crops);
        _values = values.Table(channels);
    }

    internal int Channels { get; }

    internal PixelArithmetic Arithmetic { get; }

    /// <summary>A level for each channel; empty for black.</summary>
    internal byte[] Padding { get; }

    internal bool ReversesColors { get; }

    internal int Height => Geometry.Height;

    internal int Width => Geometry.Width;

    /// <summary>Pixel values of an image: channels · rows · columns.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>What the model sees of an image.</summary>
    internal ImageGeometry Geometry { get; }

    /// <summary>Makes an image's pixel values. Any number of threads may call it.</summary>
    /// <param name="image">Of any size, unless the config asks for neither resizing nor a crop.</param>
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

        if (!Geometry.TakesAnySize && (image.Width, image.Height) != (Width, Height))
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
            (ResizeAxis columns, ResizeAxis rows) = Geometry.AxesOf(image.Width, image.Height);
            resize = Resize.For(columns, rows, Geometry.Resize, new PixelChannels(Channels, ReversesColors));
        }

        // Bytes become floats where they stand: both have four bytes.
        Span<int> levels = MemoryMarshal.Cast<float, int>(pixelValues);
        resize.Run(image, levels);
        resize.FillMargins(levels, Padding);
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
