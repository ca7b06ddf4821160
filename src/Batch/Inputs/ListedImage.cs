using ConvNextV2.Compiled.Batch.S3;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>An image of a listing: what it is called in the results, and how to come by its bytes.</summary>
/// <param name="path">Unique where the inputs are.</param>
/// <param name="open">Called before the next image is asked for, and only then: an archive is read in its order.</param>
/// <param name="origin">Where it stands.</param>
internal sealed class ListedImage(string path, Func<ImageLimits, ImageInput> open, ImageOrigin origin = default)
{
    public string Path => path;

    public ImageOrigin Origin => origin;

    /// <summary>A file, or an object on S3.</summary>
    public static ListedImage OfFile(string path) =>
        S3Address.TryParse(path) is { } address
            ? new ListedImage(path, _ => S3Image.Input(address, path, S3Storage.Default))
            : new ListedImage(path, _ => ImageInput.FromFile(path));

    public ImageInput Open(ImageLimits limits) => open(limits);
}
