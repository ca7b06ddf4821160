using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>An image of a listing: what it is called in the results, and how to come by its bytes.</summary>
/// <param name="path">Unique where the inputs are.</param>
/// <param name="open">Called before the next image is asked for, and only then: an archive is read in its order.</param>
internal sealed class ListedImage(string path, Func<ImageLimits, ImageInput> open)
{
    public string Path => path;

    public static ListedImage OfFile(string path) => new(path, _ => ImageInput.FromFile(path));

    public ImageInput Open(ImageLimits limits) => open(limits);
}
