namespace ConvNextV2.Compiled.Tool.Inputs;

/// <summary>Which file a path means, however it is spelled.</summary>
internal static class LinkedPath
{
    /// <summary>The full path with the links in all of its parts followed; what does not exist stays as it is spelled.</summary>
    public static string Follow(string path)
    {
        path = Path.GetFullPath(path);
        string followed = Path.GetPathRoot(path)!;
        foreach (string part in path[followed.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            followed = Path.Combine(followed, part);
            if (Path.Exists(followed) && File.ResolveLinkTarget(followed, returnFinalTarget: true) is { } target)
            {
                followed = Follow(target.FullName);
            }
        }

        return followed;
    }
}
