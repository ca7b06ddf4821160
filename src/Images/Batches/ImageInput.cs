using ConvNextV2.Compiled.Images.Decoding;

namespace ConvNextV2.Compiled.Images;

/// <summary>An image that a batch is to read: a file, a stream or bytes, and the name that its result has.</summary>
public sealed class ImageInput
{
    private readonly Func<ImageLimits, CancellationToken, Task<DecodedImage>> _load;

    private ImageInput(string name, Func<ImageLimits, CancellationToken, Task<DecodedImage>> load) =>
        (Name, _load) = (name, load);

    /// <summary>The file's path, or the name that it was given.</summary>
    public string Name { get; }

    /// <summary>A file. Where it cannot be read, its result says so.</summary>
    /// <param name="path">Where it is; its name as well.</param>
    public static ImageInput FromFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new ImageInput(path, (limits, cancellationToken) => ImageFile.LoadAsync(path, limits, cancellationToken));
    }

    /// <summary>What is left of a stream, read once and by asynchronous reads alone.</summary>
    /// <param name="stream">Any that can be read. It is left open, and must stay so until its result is there.</param>
    /// <param name="name">What its result is called.</param>
    /// <exception cref="ArgumentException">The stream is for writing only, or closed.</exception>
    public static ImageInput FromStream(Stream stream, string name)
    {
        ImageFile.RequireReadable(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new ImageInput(name, (limits, cancellationToken) => ImageFile.LoadAsync(stream, name, limits, cancellationToken));
    }

    /// <summary>The bytes of a file.</summary>
    /// <param name="file">All of them; not changed until the result is there.</param>
    /// <param name="name">What its result is called.</param>
    public static ImageInput FromBytes(ReadOnlyMemory<byte> file, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new ImageInput(name, (limits, _) => Task.FromResult(ImageFile.Decode(file.Span, name, limits)));
    }

    internal Task<DecodedImage> LoadAsync(ImageLimits limits, CancellationToken cancellationToken) =>
        _load(limits, cancellationToken);
}
