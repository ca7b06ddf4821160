using ConvNextV2.Compiled.Batch.Inputs;

namespace ConvNextV2.Compiled.Tool.Inputs;

/// <summary>An image of the command line, or of a folder that stands there.</summary>
/// <param name="Path">Of the file; '-' is standard input.</param>
/// <param name="Name">What it is called below a folder for all: the path from its folder on, or its file's name.</param>
internal sealed record ImageArgument(string Path, string Name)
{
    public const string StandardInput = "-";

    public bool IsStandardInput => Path == StandardInput;
}

/// <summary>The images that a command line names.</summary>
/// <param name="Images">In its order, those of a folder in the order of their paths.</param>
/// <param name="UnusableFolders">Those that have no image, or cannot be read.</param>
internal sealed record ImageArguments(IReadOnlyList<ImageArgument> Images, IReadOnlyList<UnusableFolder> UnusableFolders)
{
    public static ImageArguments Find(IEnumerable<string> arguments)
    {
        var images = new List<ImageArgument>();
        var unusable = new List<UnusableFolder>();
        foreach (string argument in arguments)
        {
            if (!Directory.Exists(argument))
            {
                string name = argument == ImageArgument.StandardInput ? "stdin" : Path.GetFileName(argument);
                images.Add(new ImageArgument(argument, name));
                continue;
            }

            var folder = ImageFolder.Read(argument, ImageNames.IsImage);
            images.AddRange(folder.Files.Select(path => new ImageArgument(path, Path.GetRelativePath(argument, path))));
            unusable.AddRange(folder.Unreadable);
            if (folder is { Files: [], Unreadable: [] })
            {
                unusable.Add(new UnusableFolder(argument, DescribeEmpty(argument)));
            }
        }

        return new ImageArguments(images, unusable);
    }

    private static string DescribeEmpty(string folder) =>
        $"There is no image in the folder '{folder}': no file that ends in {string.Join(", ", ImageNames.Endings)}.";
}
