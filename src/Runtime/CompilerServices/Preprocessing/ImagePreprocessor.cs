using System.ComponentModel;
using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Imaging;
using ConvNextV2.Compiled.Preprocessing;
using ConvNextV2.Compiled.Threading;

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
    private readonly CenterCrop[] _crops;
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
        _crops = crops;
        _values = values.Table(channels);
    }

    /// <summary>Whose resize, crops and roundings are followed.</summary>
    public ImageBackend Backend =>
        Geometry.Resize.IsNone && Arithmetic.Rescale is RescaleRule.Single or RescaleRule.IntoStatistics
            ? ImageBackend.Torchvision
            : Geometry.Resize.Backend;

    /// <summary>What a resized pixel is made of; null without a resize.</summary>
    public ResizeFilter? Filter => Geometry.Resize.IsNone ? null : Geometry.Resize.Filter;

    /// <summary>What levels are multiplied by before they are normalised; 1 where they are not.</summary>
    public double RescaleFactor => Arithmetic.FactorOfLevels;

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

    /// <summary>Columns and rows that an image is resized to, before it is cropped; its own where there is no resize.</summary>
    /// <param name="width">Columns of the image, from 1.</param>
    /// <param name="height">Its rows.</param>
    public (long Width, long Height) ResizedSizeOf(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return Geometry.ResizedSizeOf(width, height);
    }

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

    /// <summary>What the 256 levels of a channel become, from black on.</summary>
    /// <param name="channel">Of the model.</param>
    public ReadOnlySpan<float> ValuesOf(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, Channels);
        return _values.AsSpan(channel * Levels, Levels);
    }

    /// <summary>Resizes and crops an image, and leaves it in bytes: what is behind its pixel values.</summary>
    /// <param name="image">Of any size, unless the config asks for neither resizing nor a crop.</param>
    /// <param name="levels">Filled with channels × rows × columns, each from 0 to 255.</param>
    /// <exception cref="ArgumentException">The model cannot take the image, or there are not as many levels.</exception>
    public void ReadLevels(ImageView image, Span<int> levels)
    {
        RequireImage(image);
        if (levels.Length != Length)
        {
            throw new ArgumentException($"An image has {Length} levels, but there is room for {levels.Length}.", nameof(levels));
        }

        Resize? resize = null;
        ReadLevels(image, levels, ref resize);
    }

    /// <summary>The same steps as another library computes them; null where it has none such.</summary>
    public ImagePreprocessor? With(ImageBackend backend)
    {
        if (backend == Backend)
        {
            return this;
        }

        if (backend == ImageBackend.Torchvision && Arithmetic.Rescale == RescaleRule.Division)
        {
            // timm's transforms are torchvision's, of images of Pillow.
            return null;
        }

        return With(Geometry.Resize.Filter, backend);
    }

    /// <summary>The same steps with another filter; null without a resize, and where the backend has no such filter.</summary>
    public ImagePreprocessor? With(ResizeFilter filter) =>
        Geometry.Resize.IsNone || FilterOf(Backend, filter) != filter ? null : With(filter, Backend);

    /// <summary>The same numbers of other pixels.</summary>
    /// <param name="resize">What comes first instead.</param>
    /// <param name="crops">What comes after it.</param>
    /// <exception cref="ArgumentException">Resize and crops do not end at the model's size.</exception>
    public ImagePreprocessor With(ImageResize resize, CenterCrop[] crops) => With(resize, crops, Arithmetic);

    private ImagePreprocessor? With(ResizeFilter filter, ImageBackend backend) =>
        FilterOf(backend, filter) is { } found
            ? With(
                Geometry.Resize.IsNone ? ImageResize.None : Geometry.Resize.With(found, backend),
                [.. _crops.Select(crop => crop.With(backend))],
                Arithmetic.With(backend)
            )
            : null;

    private static ResizeFilter? FilterOf(ImageBackend backend, ResizeFilter filter) =>
        (ResizeFilter?)ResizeFilters.Of((Preprocessing.ImageBackend)backend, (Preprocessing.ResizeFilter)filter);

    private ImagePreprocessor With(ImageResize resize, CenterCrop[] crops, PixelArithmetic arithmetic) =>
        new(Channels, Height, Width, resize, crops, arithmetic, ReversesColors, Padding);

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
    /// <param name="image">Of any size that the model takes.</param>
    /// <param name="pixelValues">As many as it takes.</param>
    /// <param name="resize">Kept from call to call, with the same threads.</param>
    /// <param name="forkJoin">Who shares the resize; null for the thread that calls.</param>
    internal void Run(ImageView image, Span<float> pixelValues, ref Resize? resize, ForkJoin? forkJoin = null)
    {
        // Bytes become floats where they stand: both have four bytes.
        Span<int> levels = MemoryMarshal.Cast<float, int>(pixelValues);
        ReadLevels(image, levels, ref resize, forkJoin);
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

    private void ReadLevels(ImageView image, Span<int> levels, ref Resize? resize, ForkJoin? forkJoin = null)
    {
        if (resize is null || !resize.IsFor(image))
        {
            (ResizeAxis columns, ResizeAxis rows) = Geometry.AxesOf(image.Width, image.Height);
            resize = Resize.For(columns, rows, Geometry.Resize, new PixelChannels(Channels, ReversesColors), forkJoin);
        }

        resize.Run(image, levels);
        resize.FillMargins(levels, Padding);
    }
}
