using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build;

/// <summary>A folder in which a checkpoint was looked for and not found.</summary>
internal static class CheckpointFolder
{
    /// <summary>What it holds instead; null if that is nothing, or cannot be seen.</summary>
    public static string? Describe(string folder)
    {
        try
        {
            string full = Path.GetFullPath(folder.Length == 0 ? "." : folder);
            string adapter = Path.Combine(full, PeftAdapter.ConfigFileName);
            return FolderContents.Describe(
                [.. Directory.EnumerateFiles(full).Select(file => Path.GetFileName(file)!)],
                [.. Directory.EnumerateDirectories(full).Select(file => Path.GetFileName(file)!)],
                File.Exists(adapter) ? File.ReadAllText(adapter) : null
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
