using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>
/// Files that a listing names. Relative paths begin at its root, and a path that leads out of the root is not opened, whoever
/// wrote the listing: the image is one that cannot be used. Links below the root are those of whoever owns it, and are followed.
/// </summary>
/// <param name="paths">As the listing spells them.</param>
/// <param name="root">The folder.</param>
internal sealed class ListedFiles(IEnumerable<string> paths, string root) : IImageSource
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public IEnumerable<ListedImage> Images() =>
        paths.Select(path => new ListedImage(path, _ => Open(path), new ImageOrigin(_root)));

    private ImageInput Open(string path)
    {
        string file;
        try
        {
            file = Path.GetFullPath(path, _root);
        }
        catch (ArgumentException exception)
        {
            return ImageInput.Unusable(new ImageException(path, "it is no path.", exception));
        }

        string start = Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar;
        return file.StartsWith(start, StringComparison.Ordinal)
            ? ImageInput.FromFile(file, path)
            : ImageInput.Unusable(new ImageException(path, "it is outside of the listing's root.", new OutsideRootException()));
    }
}
