using System.Security;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Decoders;
using ConvNextV2.Compiled.Images.Decoding;
using ConvNextV2.Compiled.Images.Formats;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// Reads images: JPEG (progressive, grey and CMYK ones too), PNG, WebP, BMP, of GIF and APNG the first frame, and of an icon the
/// largest picture. What comes out is what Pillow has after <c>exif_transpose</c> and <c>convert("RGB")</c>: turned as EXIF or
/// XMP say, 16 bits cut to 8, alpha dropped and not multiplied in, and colours as they are in the file, whatever its profile
/// says of them. What Pillow refuses is refused, and so is the little that would come out otherwise. The first bytes say which
/// format a file has; one of another format is refused by its name.
/// </summary>
public static class ImageFile
{
    internal const string StreamName = "stream";
    internal const string BytesName = "bytes";

    private static volatile IImageDecoder? _decoder;

    /// <summary>
    /// What makes pixels of files, here and in <see cref="ImageBatches"/>. Unless the program says otherwise it is
    /// <see cref="TurboJpegDecoder"/> where <see cref="TurboJpegDecoder.IsAvailable"/>, else <see cref="SkiaDecoder"/>, whose
    /// bytes are the same. Meant to be set once, where the program starts: it is one for the whole process, and others do not
    /// agree on every byte. Images that are being decoded are finished by the one that they began with.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public static IImageDecoder Decoder
    {
        // Not stored: another thread may set one meanwhile.
        get => _decoder ?? (TurboJpegDecoder.IsAvailable ? TurboJpegDecoder.Instance : SkiaDecoder.Instance);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _decoder = value;
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <exception cref="ArgumentException">The path is empty, or has a character that no path can have.</exception>
    /// <exception cref="ImageException">The file cannot be read, is damaged, cut off, in no known format or too
    /// large.</exception>
    public static DecodedImage Load(string path, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = Open(path, FileOptions.SequentialScan);
        return Load(file, path, limits ?? ImageLimits.Default);
    }

    /// <summary>Reads what is left of a stream.</summary>
    /// <param name="stream">Any that can be read; left open.</param>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <exception cref="ArgumentException">The stream is for writing only, or closed.</exception>
    /// <exception cref="ImageException">The stream fails, or its bytes are damaged, cut off, in no known format or too
    /// many.</exception>
    public static DecodedImage Load(Stream stream, ImageLimits? limits = null)
    {
        RequireReadable(stream);
        return Load(stream, StreamName, limits ?? ImageLimits.Default);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">All of them.</param>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <exception cref="ImageException">The bytes are damaged, cut off, in no known format or too many.</exception>
    public static DecodedImage Load(ReadOnlySpan<byte> file, ImageLimits? limits = null) =>
        Decode(file, BytesName, limits ?? ImageLimits.Default);

    /// <summary>
    /// Reads a file for one model alone: a JPEG that it resizes to a half of its edges or less is decoded at a half, a quarter or
    /// an eighth of them, the smallest that is no smaller than what it resizes to. That takes a fraction of the time and of the
    /// memory, and changes pixels a little, as Pillow's <c>draft</c> does. Other files are read as <see cref="Load(string,
    /// ImageLimits)"/> reads them, and the same are refused.
    /// </summary>
    /// <param name="path">Where it is.</param>
    /// <param name="model">What will resize it.</param>
    /// <param name="limits">What it may ask for, before it is reduced; may be left out.</param>
    /// <exception cref="ArgumentException">The path is empty, or has a character that no path can have.</exception>
    /// <exception cref="ImageException">The file cannot be read, is damaged, cut off, in no known format or too
    /// large.</exception>
    public static DecodedImage LoadReduced(string path, CompiledModel model, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        limits ??= ImageLimits.Default;
        using FileStream file = Open(path, FileOptions.SequentialScan);
        using FileBytes bytes = FileBytes.Read(file, path, limits);
        return Decode(bytes.Span, path, limits, model.Preprocessing);
    }

    /// <summary>Reads the bytes of a file for one model alone, as of one that has a path.</summary>
    /// <param name="file">All of them.</param>
    /// <param name="model">What will resize it.</param>
    /// <param name="limits">What it may ask for, before it is reduced; may be left out.</param>
    /// <exception cref="ImageException">The bytes are damaged, cut off, in no known format or too many.</exception>
    public static DecodedImage LoadReduced(ReadOnlySpan<byte> file, CompiledModel model, ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Decode(file, BytesName, limits ?? ImageLimits.Default, model.Preprocessing);
    }

    /// <summary>Reads a file without holding the caller's thread.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <param name="cancellationToken">Ends the reading; an image that is being decoded is finished.</param>
    /// <exception cref="ArgumentException">The path is empty, or has a character that no path can have.</exception>
    /// <exception cref="ImageException">The file cannot be read, is damaged, cut off, in no known format or too
    /// large.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static Task<DecodedImage> LoadAsync(
        string path,
        ImageLimits? limits = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(LoadFileAsync, cancellationToken);

        async Task<DecodedImage> LoadFileAsync()
        {
            // Opening a file has no asynchronous form, and takes long where it is on another machine.
            using FileBytes file = await ReadAsync(path, limits ?? ImageLimits.Default, cancellationToken).ConfigureAwait(false);
            return Decode(file.Span, path, limits ?? ImageLimits.Default);
        }
    }

    /// <summary>
    /// Reads what is left of a stream, by asynchronous reads alone, such as the body of a request or a browser's upload needs;
    /// then decodes it on a thread of the pool.
    /// </summary>
    /// <param name="stream">Any that can be read; left open.</param>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <param name="cancellationToken">Ends the reading; an image that is being decoded is finished.</param>
    /// <exception cref="ArgumentException">The stream is for writing only, or closed.</exception>
    /// <exception cref="ImageException">The stream fails, or its bytes are damaged, cut off, in no known format or too
    /// many.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static Task<DecodedImage> LoadAsync(
        Stream stream,
        ImageLimits? limits = null,
        CancellationToken cancellationToken = default
    )
    {
        RequireReadable(stream);
        return LoadAsync(stream, StreamName, limits, cancellationToken);
    }

    internal static async Task<DecodedImage> LoadAsync(
        Stream stream,
        string name,
        ImageLimits? limits,
        CancellationToken cancellationToken
    )
    {
        limits ??= ImageLimits.Default;
        using FileBytes file = await FileBytes.ReadAsync(stream, name, limits, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Decode(file.Span, name, limits), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A file's bytes, which are not decoded yet. Opening it holds the caller's thread.</summary>
    internal static async ValueTask<FileBytes> ReadAsync(string path, ImageLimits limits, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream file = Open(path, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            return await FileBytes.ReadAsync(file, path, limits, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <param name="file">All of its bytes.</param>
    /// <param name="name">What exceptions call it.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <param name="reducedFor">What will resize it, if a JPEG may come at a scale that is no smaller than its result.</param>
    internal static DecodedImage Decode(
        ReadOnlySpan<byte> file,
        string name,
        ImageLimits limits,
        ImagePreprocessor? reducedFor = null
    )
    {
        FileBytes.RequireLength(file.Length, name, limits);
        if (file.IsEmpty)
        {
            throw new ImageException(name, "it is empty.");
        }

        try
        {
            // What Pillow refuses is refused here: decoders make an image of it, each another one.
            ImageFormat format = Signatures.Recognize(file);
            IImageDecoder decoder = ChosenFor(format);
            int orientation = ReadOrientation(format, file, decoder);
            ReadOnlySpan<byte> decodable = format == ImageFormat.Png ? PngPalette.Complete(file) : file;
            ImagePreprocessor? reduced = format == ImageFormat.Jpeg ? reducedFor : null;
            return Orientation.Apply(
                orientation,
                Decode(decodable, name, limits, DecoderOf(format, decoder), reduced, orientation)
            );
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
        {
            throw new ImageException(name, exception.Message, exception);
        }
    }

    /// <summary>How its camera was held, as the file says: 1 to 8, and 1 where it says nothing.</summary>
    internal static int OrientationOf(ReadOnlySpan<byte> file)
    {
        try
        {
            ImageFormat format = Signatures.Recognize(file);
            return ReadOrientation(format, file, ChosenFor(format));
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
        {
            return 1;
        }
    }

    internal static void RequireReadable(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
        {
            throw new ArgumentException("The stream cannot be read: it is for writing only, or closed.", nameof(stream));
        }
    }

    /// <summary>A library for JPEGs is not looked for where there is none to decode.</summary>
    private static IImageDecoder ChosenFor(ImageFormat format) =>
        format == ImageFormat.Jpeg ? Decoder : _decoder ?? SkiaDecoder.Instance;

    private static int ReadOrientation(ImageFormat format, ReadOnlySpan<byte> file, IImageDecoder decoder) =>
        format switch
        {
            ImageFormat.Jpeg => JpegSegments.ReadOrientation(file, isLibjpeg: decoder is SkiaDecoder or TurboJpegDecoder),
            ImageFormat.Png => PngChunks.ReadOrientation(file),
            ImageFormat.WebP => WebPChunks.ReadOrientation(file),
            _ => 1,
        };

    /// <summary>The formats in which no decoder has Pillow's bytes are decoded here.</summary>
    private static IImageDecoder DecoderOf(ImageFormat format, IImageDecoder decoder) =>
        format switch
        {
            ImageFormat.Gif => GifDecoder.Instance,
            ImageFormat.Bmp => BmpDecoder.Instance,
            ImageFormat.Ico => new IcoDecoder(decoder),
            _ => decoder,
        };

    private static DecodedImage Decode(
        ReadOnlySpan<byte> file,
        string name,
        ImageLimits limits,
        IImageDecoder decoder,
        ImagePreprocessor? reducedFor,
        int orientation
    )
    {
        (int width, int height) = decoder.ReadSize(file);
        RequireSize(width, height, name, limits);
        var reducing = decoder as IReducingDecoder;
        int denominator = reducing is null || reducedFor is null ? 1 : DenominatorOf(width, height, orientation, reducedFor);
        (int reducedWidth, int reducedHeight) = ReducedScale.SizeOf(width, height, denominator);
        DecodedImage image = DecodedImage.Rent(reducedWidth, reducedHeight);
        try
        {
            if (denominator > 1)
            {
                reducing!.DecodeReduced(file, denominator, image.Pixels);
            }
            else
            {
                decoder.Decode(file, image.Pixels);
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>What the edges are divided by, of an image that is turned before it is resized.</summary>
    private static int DenominatorOf(int width, int height, int orientation, ImagePreprocessor preprocessor)
    {
        (int turnedWidth, int turnedHeight) = Orientation.SizeOf(orientation, width, height);
        (long resizedWidth, long resizedHeight) = preprocessor.ResizedSizeOf(turnedWidth, turnedHeight);
        return ReducedScale.DenominatorOf(turnedWidth, turnedHeight, resizedWidth, resizedHeight);
    }

    private static void RequireSize(int width, int height, string name, ImageLimits limits)
    {
        if (width is < 1 or > ImageView.MaximumEdge || height is < 1 or > ImageView.MaximumEdge)
        {
            throw new ImageException(
                name,
                $"it has {width} by {height} pixels; an edge has from 1 to {ImageView.MaximumEdge} of them."
            )
            {
                IsTooLarge = Math.Max(width, height) > ImageView.MaximumEdge,
            };
        }

        long most = Math.Min(limits.MaxPixels, Array.MaxLength / DecodedImage.BytesPerPixel);
        if ((long)width * height > most)
        {
            throw new ImageException(
                name,
                $"it has {width} by {height} pixels, and {nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)} is {most}."
            )
            {
                IsTooLarge = true,
            };
        }
    }

    private static DecodedImage Load(Stream stream, string name, ImageLimits limits)
    {
        using FileBytes file = FileBytes.Read(stream, name, limits);
        return Decode(file.Span, name, limits);
    }

    private static FileStream Open(string path, FileOptions options)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, options);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or NotSupportedException or SecurityException)
        {
            throw new ImageException(path, $"it cannot be read. {exception.Message}", exception);
        }
    }
}
