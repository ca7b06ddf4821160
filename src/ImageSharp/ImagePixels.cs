using System.Buffers;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace ConvNextV2.Compiled.ImageSharp;

/// <summary>
/// An image's first frame as a model takes it: where it stands, if its pixels are in one piece and in an order that models
/// know; else a copy, for ImageSharp has images of more than 4 MB in several pieces unless it is told otherwise.
/// </summary>
internal readonly ref struct ImagePixels : IDisposable
{
    private readonly Image _image;
    private readonly bool _isOwned;
    private readonly byte[]? _copy;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly PixelFormat _format;

    private ImagePixels(Image image, bool isOwned, byte[]? copy, ReadOnlySpan<byte> bytes, PixelFormat format)
    {
        (_image, _isOwned, _copy, _format) = (image, isOwned, copy, format);
        _bytes = bytes;
    }

    /// <summary>Valid until the pixels are disposed.</summary>
    public ImageView View => new(_bytes, _image.Width, _image.Height, _format);

    /// <exception cref="ArgumentNullException">There is no image.</exception>
    /// <exception cref="ArgumentException">It has more bytes than a span can have.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public static ImagePixels Of(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image switch
        {
            Image<Rgb24> rgb => Read(rgb, PixelFormat.Rgb24),
            Image<Rgba32> rgba => Read(rgba, PixelFormat.Rgba32),
            Image<Bgr24> bgr => Read(bgr, PixelFormat.Bgr24),
            Image<Bgra32> bgra => Read(bgra, PixelFormat.Bgra32),
            Image<L8> gray => Read(gray, PixelFormat.Gray8),
            _ => Convert(image),
        };
    }

    public void Dispose()
    {
        if (_copy is not null)
        {
            ArrayPool<byte>.Shared.Return(_copy);
        }

        if (_isOwned)
        {
            _image.Dispose();
        }

        // Its memory is native and would end with it.
        GC.KeepAlive(_image);
    }

    private static ImagePixels Convert(Image image)
    {
        // All frames of an animation would be converted.
        using Image? frame = image.Frames.Count > 1 ? image.Frames.CloneFrame(0) : null;
        Image<Rgba32> converted = (frame ?? image).CloneAs<Rgba32>();
        try
        {
            return Read(converted, PixelFormat.Rgba32, isOwned: true);
        }
        catch
        {
            converted.Dispose();
            throw;
        }
    }

    private static ImagePixels Read<TPixel>(Image<TPixel> image, PixelFormat format, bool isOwned = false)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        int length = PixelRows.LengthOf(image);
        if (image.DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory))
        {
            return new ImagePixels(image, isOwned, copy: null, MemoryMarshal.AsBytes(memory.Span), format);
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        PixelRows.CopyFrom(image, copy);
        return new ImagePixels(image, isOwned, copy, copy.AsSpan(0, length), format);
    }
}
