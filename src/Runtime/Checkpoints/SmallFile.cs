namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Files beside a checkpoint that only make a message better: what cannot be read is as good as absent.</summary>
internal static class SmallFile
{
    private const int MaximumLength = 1 << 20;

    public static string? Read(string folder, string name)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, name));
            return file.Exists && file.Length <= MaximumLength ? File.ReadAllText(file.FullName) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a folder without a checkpoint of the usual name holds instead; null if nothing, or nothing seen.</summary>
    public static string? DescribeFolder(string folder)
    {
        try
        {
            string full = Path.GetFullPath(folder.Length == 0 ? "." : folder);
            return FolderContents.Describe(
                [.. Directory.EnumerateFiles(full).Select(Path.GetFileName).OfType<string>()],
                [.. Directory.EnumerateDirectories(full).Select(Path.GetFileName).OfType<string>()],
                Read(full, PeftAdapter.ConfigFileName)
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
