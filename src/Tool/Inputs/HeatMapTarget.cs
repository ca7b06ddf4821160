using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Inputs;

/// <summary>Where heat maps are written: the one of one image in a file, else each below a folder as NAME.heat.png.</summary>
internal sealed class HeatMapTarget
{
    private const string Ending = ".png";

    /// <summary>What the names of heat maps in a folder end in.</summary>
    public const string NameEnding = ImageNames.HeatMapEnding;

    private readonly string _path;
    private readonly bool _isFolder;

    private HeatMapTarget(string path, bool isFolder, bool isForced) =>
        (_path, _isFolder, MayReplace) = (path, isFolder, isFolder || isForced);

    /// <summary>Whether a file may be there already: in a folder the names say that it is a heat map.</summary>
    public bool MayReplace { get; }

    /// <param name="path">A file that ends in .png, or a folder: one that exists, or ends in a separator.</param>
    /// <param name="images">Those that will have one.</param>
    /// <param name="isForced">Whether one file may be replaced.</param>
    /// <exception cref="ToolException">Heat maps would be written over each other, over an image, or over a file that is not
    /// to be replaced.</exception>
    public static HeatMapTarget For(string path, IReadOnlyList<ImageArgument> images, bool isForced)
    {
        var target = new HeatMapTarget(path, Directory.Exists(path) || Path.EndsInDirectorySeparator(path), isForced);
        if (!target._isFolder && !path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
        {
            throw new ToolException($"--heat-map writes a PNG: '{path}' does not end in {Ending}, and is no folder.");
        }

        if (!target._isFolder && images.Count > 1)
        {
            throw new ToolException(
                $"--heat-map '{path}' is one file, and there are {images.Count} images; "
                    + $"give a folder, such as 'heat{Path.DirectorySeparatorChar}'."
            );
        }

        HashSet<string> inputs = [.. images.Select(image => LinkedPath.Follow(image.Path))];
        var outputs = new HashSet<string>();
        foreach (string output in images.Select(target.PathFor).Select(LinkedPath.Follow))
        {
            if (inputs.Contains(output))
            {
                throw new ToolException($"--heat-map would write over the image '{output}'; give it another name.");
            }

            if (!outputs.Add(output))
            {
                throw new ToolException($"--heat-map would write '{output}' for two images; classify them one after the other.");
            }
        }

        NewFile.Require(path, target.MayReplace);
        return target;
    }

    public string PathFor(ImageArgument image) => _isFolder ? Path.Combine(_path, image.Name + NameEnding) : _path;
}
