namespace ConvNextV2.Compiled.Tool.Inputs;

/// <summary>A folder of the command line, or below one, that gives no images.</summary>
/// <param name="Error">Why, as a sentence.</param>
internal sealed record UnusableFolder(string Path, string Error);

/// <summary>What a folder and its subfolders hold, but hidden ones; each in the order of the paths.</summary>
/// <param name="Unreadable">The folders that could not be looked into.</param>
internal sealed record ImageFolder(IReadOnlyList<string> Files, IReadOnlyList<UnusableFolder> Unreadable)
{
    // What cannot be read is an error and not left out, as .NET would by default.
    private static readonly EnumerationOptions OneFolder = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };

    /// <param name="path">Of the folder.</param>
    /// <param name="isImage">Whether a file is taken, by its path.</param>
    public static ImageFolder Read(string path, Func<string, bool> isImage)
    {
        var files = new List<string>();
        var unreadable = new List<UnusableFolder>();
        var folders = new Stack<string>([path]);
        while (folders.TryPop(out string? folder))
        {
            try
            {
                foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", OneFolder))
                {
                    string entryPath = Path.Combine(folder, entry.Name);
                    if (entry is FileInfo)
                    {
                        files.AddRange(isImage(entryPath) ? [entryPath] : []);
                    }
                    // Links to folders are not followed: they can lead in a circle.
                    else if (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                    {
                        folders.Push(entryPath);
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                unreadable.Add(new UnusableFolder(folder, $"The folder '{folder}' cannot be read: {exception.Message}"));
            }
        }

        return new ImageFolder(
            [.. files.Order(StringComparer.Ordinal)],
            [.. unreadable.OrderBy(found => found.Path, StringComparer.Ordinal)]
        );
    }
}
