using ConvNextV2.Compiled.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using IImageDecoder = ConvNextV2.Compiled.Images.IImageDecoder;

namespace ConvNextV2.Compiled.ImageSharp;

/// <summary>
/// ImageSharp in the place of SkiaSharp, for programs without native code: <c>ImageFile.Decoder = ImageSharpDecoder.Instance</c>
/// where the program starts. Its bytes are not always Pillow's: of JPEGs whose colours are stored in fewer pixels it does not
/// smooth them, so that values near edges of colour differ.
/// </summary>
public sealed unsafe class ImageSharpDecoder : IImageDecoder
{
    private const int BytesPerPixel = 4;

    private static readonly Configuration Formats = CreateFormats();

    private ImageSharpDecoder() { }

    /// <summary>The only one: it holds nothing.</summary>
    public static ImageSharpDecoder Instance { get; } = new();

    /// <inheritdoc/>
    public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file)
    {
        IImageInfo? info;
        try
        {
            fixed (byte* bytes = file)
            {
                using var stream = new UnmanagedMemoryStream(bytes, file.Length);
                info = Image.Identify(Formats, stream);
            }
        }
        catch (Exception exception) when (IsOfTheFile(exception))
        {
            throw Damaged(exception);
        }

        return info is null ? throw Unknown(file) : (info.Width, info.Height);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
    {
        if (JpegFile.Is(file))
        {
            JpegFile.RequireEnd(file);
        }
        else if (PngFile.Is(file))
        {
            PngFile.RequireEnd(file);
            if (PngFile.HasWideLevels(file))
            {
                using Image<Rgba64> wide = Load<Rgba64>(file, pixels);
                PngFile.CutLevels(wide, pixels);
                return;
            }
        }

        using Image<Rgba32> image = Load<Rgba32>(file, pixels);
        image.CopyPixelDataTo(pixels);
    }

    private static Image<TPixel> Load<TPixel>(ReadOnlySpan<byte> file, Span<byte> pixels)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        Image<TPixel> image;
        try
        {
            image = Image.Load<TPixel>(Formats, file);
        }
        catch (UnknownImageFormatException)
        {
            throw Unknown(file);
        }
        catch (Exception exception) when (IsOfTheFile(exception))
        {
            throw Damaged(exception);
        }

        if (pixels.Length == (long)image.Width * image.Height * BytesPerPixel)
        {
            return image;
        }

        (int width, int height) = (image.Width, image.Height);
        image.Dispose();
        throw new ArgumentException(
            $"There is room for {pixels.Length} bytes, and the image has {width} by {height} pixels.",
            nameof(pixels)
        );
    }

    private static InvalidDataException Unknown(ReadOnlySpan<byte> file) =>
        new($"its {file.Length} bytes do not begin as an image of a known format.");

    private static Exception Damaged(Exception exception) =>
        exception is NotSupportedException
            ? new NotSupportedException($"ImageSharp does not read it ({exception.Message})", exception)
            : new InvalidDataException($"it is damaged or cut off ({exception.Message})", exception);

    /// <summary>
    /// A damaged file ends in exceptions of many types, down to those of an index out of range. No memory is none of them.
    /// </summary>
    private static bool IsOfTheFile(Exception exception) => exception is not OutOfMemoryException;

    private static Configuration CreateFormats()
    {
        // Those that ImageFile leaves to its decoder, and of what they hold only pixels.
        var formats = new Configuration { MaxDegreeOfParallelism = 1 };
        Add(formats, JpegFormat.Instance, new JpegImageFormatDetector(), new JpegDecoder { IgnoreMetadata = true });
        Add(formats, PngFormat.Instance, new PngImageFormatDetector(), new PngDecoder { IgnoreMetadata = true });
        Add(formats, WebpFormat.Instance, new WebpImageFormatDetector(), new WebpDecoder { IgnoreMetadata = true });
        return formats;
    }

    private static void Add(
        Configuration formats,
        IImageFormat format,
        IImageFormatDetector detector,
        SixLabors.ImageSharp.Formats.IImageDecoder decoder
    )
    {
        formats.ImageFormatsManager.AddImageFormat(format);
        formats.ImageFormatsManager.AddImageFormatDetector(detector);
        formats.ImageFormatsManager.SetDecoder(format, decoder);
    }
}
