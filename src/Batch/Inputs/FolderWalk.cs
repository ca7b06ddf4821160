using ConvNextV2.Compiled.Batch.Errors;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>Files of a folder and its subfolders in the order of their paths, hidden ones and linked folders left out.</summary>
internal static class FolderWalk
{
    // What cannot be read is an error and not left out, as .NET would by default.
    private static readonly EnumerationOptions OneFolder = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };

    /// <summary>In memory are the names of the folders on the way, of no others.</summary>
    /// <param name="folder">What paths begin with.</param>
    /// <param name="depth">How many folders deep it goes; 1 is the folder itself.</param>
    public static IEnumerable<string> Files(string folder, int depth = int.MaxValue)
    {
        foreach (FileSystemInfo entry in Entries(folder))
        {
            string path = Path.Combine(folder, entry.Name);
            if (entry is FileInfo)
            {
                yield return path;
            }
            // Links to folders are not followed: they can lead in a circle.
            else if (depth > 1 && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                foreach (string file in Files(path, depth - 1))
                {
                    yield return file;
                }
            }
        }
    }

    private static FileSystemInfo[] Entries(string folder)
    {
        try
        {
            // With its separator a folder stands where the paths of its files do.
            return
            [
                .. new DirectoryInfo(folder)
                    .EnumerateFileSystemInfos("*", OneFolder)
                    .OrderBy(
                        entry => entry is FileInfo ? entry.Name : entry.Name + Path.DirectorySeparatorChar,
                        StringComparer.Ordinal
                    ),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BatchException($"The folder '{folder}' cannot be read: {exception.Message}", exception);
        }
    }
}
