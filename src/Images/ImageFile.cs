using System.Buffers;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// Reads images: JPEG (progressive, grey and CMYK ones too), PNG, WebP, BMP, and of a GIF the first frame. What comes out is
/// what Pillow would have: turned as EXIF says, 16 bits cut to 8, and colours as they are in the file, whatever its profile
/// says of them.
/// </summary>
public static class ImageFile
{
    private const int FirstBufferLength = 1 << 16;

    private static readonly IImageDecoder Decoder = new SkiaDecoder();

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <exception cref="ImageException">The file cannot be read, is damaged, cut off, in no known format or too
    /// large.</exception>
    public static DecodedImage Load(string path, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Load(file, path, limits);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(path, exception.Message, exception);
        }
    }

    /// <summary>Reads what is left of a stream.</summary>
    /// <param name="stream">Any that can be read.</param>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <exception cref="ImageException">The bytes are damaged, cut off, in no known format or too many.</exception>
    public static DecodedImage Load(Stream stream, ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(stream, "stream", limits);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">All of them.</param>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <exception cref="ImageException">The bytes are damaged, cut off, in no known format or too many.</exception>
    public static DecodedImage Load(ReadOnlySpan<byte> file, ImageLimits? limits = null) =>
        Decode(file, "bytes", limits ?? ImageLimits.Default);

    private static DecodedImage Load(Stream stream, string name, ImageLimits? limits)
    {
        limits ??= ImageLimits.Default;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBufferLength);
        try
        {
            int length = 0;
            while (stream.Read(buffer, length, buffer.Length - length) is > 0 and int read)
            {
                length += read;
                RequireFileBytes(length, name, limits);
                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }

            return Decode(buffer.AsSpan(0, length), name, limits);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static DecodedImage Decode(ReadOnlySpan<byte> file, string name, ImageLimits limits)
    {
        RequireFileBytes(file.Length, name, limits);
        return file.IsEmpty ? throw new ImageException(name, "it is empty.") : Decoder.Decode(file, name, limits);
    }

    private static void RequireFileBytes(int length, string name, ImageLimits limits)
    {
        if (length > limits.MaxFileBytes)
        {
            throw new ImageException(
                name,
                $"it has more bytes than {nameof(ImageLimits)}.{nameof(ImageLimits.MaxFileBytes)}, "
                    + $"which is {limits.MaxFileBytes}."
            );
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        byte[] longer = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        buffer.CopyTo(longer, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return longer;
    }
}
