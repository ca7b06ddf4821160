using System.Buffers;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// An image from a file, turned as its EXIF orientation says. Its memory is rented: dispose it once it has been used.
/// </summary>
public sealed class DecodedImage : IDisposable
{
    internal const int BytesPerPixel = 4;

    private byte[]? _pixels;

    /// <param name="pixels">Rented from the shared pool; whole pixels from its beginning.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    internal DecodedImage(byte[] pixels, int width, int height) => (_pixels, Width, Height) = (pixels, width, height);

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>
    /// The pixels in <see cref="PixelFormat.Rgba32"/>, colours not multiplied by alpha. Valid until the image is disposed.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    public ImageView View
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pixels is null, this);
            return new ImageView(_pixels.AsSpan(0, Width * Height * BytesPerPixel), Width, Height, PixelFormat.Rgba32);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
