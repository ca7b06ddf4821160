using System.IO.Enumeration;

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
/// <param name="EmptyFolders">The folders that have none.</param>
internal sealed record ImageArguments(IReadOnlyList<ImageArgument> Images, IReadOnlyList<string> EmptyFolders)
{
    /// <summary>The endings by which images are found in a folder; a file that is named itself may have any.</summary>
    public static readonly IReadOnlyList<string> Endings = [".bmp", ".gif", ".ico", ".jfif", ".jpeg", ".jpg", ".png", ".webp"];

    public static ImageArguments Find(IEnumerable<string> arguments)
    {
        var images = new List<ImageArgument>();
        var emptyFolders = new List<string>();
        foreach (string argument in arguments)
        {
            if (!Directory.Exists(argument))
            {
                string name = argument == ImageArgument.StandardInput ? "stdin" : Path.GetFileName(argument);
                images.Add(new ImageArgument(argument, name));
                continue;
            }

            string[] paths = [.. FilesIn(argument).Order(StringComparer.Ordinal)];
            images.AddRange(paths.Select(path => new ImageArgument(path, Path.GetRelativePath(argument, path))));
            if (paths.Length == 0)
            {
                emptyFolders.Add(argument);
            }
        }

        return new ImageArguments(images, emptyFolders);
    }

    public static string DescribeEmpty(string folder) =>
        $"There is no image in the folder '{folder}': no file that ends in {string.Join(", ", Endings)}.";

    /// <summary>With its subfolders, but hidden ones. Links to folders are not followed: they can lead in a circle.</summary>
    private static FileSystemEnumerable<string> FilesIn(string folder) =>
        new(
            folder,
            (ref entry) => entry.ToSpecifiedFullPath(),
            new EnumerationOptions
            {
                RecurseSubdirectories = true,
                AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
            }
        )
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && HasEnding(entry.FileName),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    private static bool HasEnding(ReadOnlySpan<char> name)
    {
        foreach (string ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
