using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.S3;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>
/// Objects that a listing names, by keys that begin at its root or by whole addresses below it. What leads out of the root is not
/// asked for: the image is one that cannot be used.
/// </summary>
/// <param name="paths">As the listing spells them.</param>
/// <param name="root">The prefix.</param>
/// <param name="storage">What has them.</param>
internal sealed class S3Listed(IEnumerable<string> paths, S3Address root, S3Storage storage) : IImageSource
{
    private readonly S3Address _root = root.AsFolder();

    public IEnumerable<ListedImage> Images() =>
        paths.Select(path => new ListedImage(path, _ => Open(path), new ImageOrigin(_root.ToString())));

    private ImageInput Open(string path) =>
        _root.Find(path) is { } address
            ? S3Image.Input(address, path, storage)
            : ImageInput.Unusable(new ImageException(path, "it is outside of the listing's root.", new OutsideRootException()));
}
