using ConvNextV2.Compiled.Images.Decoding;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// An image from a file, turned as its orientation in EXIF or XMP says. Its memory is rented: dispose it once it has been used.
/// </summary>
public sealed class DecodedImage : IDisposable
{
    internal const int BytesPerPixel = 4;

    private byte[]? _pixels;

    /// <param name="pixels">Rented; whole pixels from its beginning.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    private DecodedImage(byte[] pixels, int width, int height) => (_pixels, Width, Height) = (pixels, width, height);

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

    /// <summary>The same pixels, to be written.</summary>
    internal Span<byte> Pixels => _pixels.AsSpan(0, Width * Height * BytesPerPixel);

    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <returns>An image that holds whatever was in its memory before.</returns>
    internal static DecodedImage Rent(int width, int height) =>
        new(PixelBuffers.Rent(width * height * BytesPerPixel), width, height);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            PixelBuffers.Return(pixels);
        }
    }
}
