using ConvNextV2.Compiled.Images.Decoding;

namespace ConvNextV2.Compiled.Images;

/// <summary>An image that a batch is to read: a file, a stream or bytes, and the name that its result has.</summary>
public sealed class ImageInput
{
    private readonly Func<ImageLimits, CancellationToken, ValueTask<FileBytes>> _read;

    private ImageInput(string name, Func<ImageLimits, CancellationToken, ValueTask<FileBytes>> read) =>
        (Name, _read) = (name, read);

    /// <summary>The file's path, or the name that it was given.</summary>
    public string Name { get; }

    /// <summary>A file. Where it cannot be read, its result says so.</summary>
    /// <param name="path">Where it is; its name as well.</param>
    public static ImageInput FromFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new ImageInput(path, (limits, cancellationToken) => ImageFile.ReadAsync(path, limits, cancellationToken));
    }

    /// <summary>What is left of a stream, read once and by asynchronous reads alone.</summary>
    /// <param name="stream">Any that can be read. It is left open, and must stay so until its result is there.</param>
    /// <param name="name">What its result is called.</param>
    /// <exception cref="ArgumentException">The stream is for writing only, or closed.</exception>
    public static ImageInput FromStream(Stream stream, string name)
    {
        ImageFile.RequireReadable(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new ImageInput(name, (limits, cancellationToken) => FileBytes.ReadAsync(stream, name, limits, cancellationToken));
    }

    /// <summary>The bytes of a file.</summary>
    /// <param name="file">All of them; not changed until the result is there.</param>
    /// <param name="name">What its result is called.</param>
    public static ImageInput FromBytes(ReadOnlyMemory<byte> file, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new ImageInput(
            name,
            (limits, cancellationToken) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                FileBytes.RequireLength(file.Length, name, limits);
                return ValueTask.FromResult(FileBytes.Of(file));
            }
        );
    }

    /// <summary>A file that its result calls otherwise.</summary>
    internal static ImageInput FromFile(string path, string name) =>
        new(name, (limits, cancellationToken) => ImageFile.ReadAsync(path, limits, cancellationToken));

    /// <summary>
    /// What is left of a stream that goes on to another image afterwards, so that it is read here and now. What is wrong with it
    /// is said by its result.
    /// </summary>
    internal static ImageInput Read(Stream stream, string name, ImageLimits limits)
    {
        try
        {
            FileBytes file = FileBytes.Read(stream, name, limits);
            return new ImageInput(name, (_, _) => ValueTask.FromResult(file));
        }
        catch (ImageException exception)
        {
            return Unusable(exception);
        }
    }

    /// <summary>
    /// A stream that is opened when it is its turn to be read. That may end in an exception of the image, or in one that ends
    /// all.
    /// </summary>
    internal static ImageInput FromSource(Func<ImageLimits, CancellationToken, ValueTask<Stream>> open, string name) =>
        new(
            name,
            async (limits, cancellationToken) =>
            {
                Stream stream = await open(limits, cancellationToken).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    return await FileBytes.ReadAsync(stream, name, limits, cancellationToken).ConfigureAwait(false);
                }
            }
        );

    /// <summary>An image of which it is known already why it cannot be used.</summary>
    internal static ImageInput Unusable(ImageException exception) =>
        new(exception.Name, (_, _) => ValueTask.FromException<FileBytes>(exception));

    /// <summary>Its bytes, to be decoded when there is room for its pixels. Opening a file holds the caller's thread.</summary>
    /// <param name="limits">What it may ask for; may be left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The path is empty, or has a character that no path can have.</exception>
    /// <exception cref="ImageException">It cannot be read, or is too large.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public async ValueTask<EncodedImage> ReadAsync(ImageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        limits ??= ImageLimits.Default;
        return new EncodedImage(Name, await _read(limits, cancellationToken).ConfigureAwait(false), limits);
    }
}
