namespace ConvNextV2.Compiled.InProcess.Caching;

/// <summary>Where a system keeps what programs can make again, for each of its users.</summary>
internal static class UserCache
{
    private const string Name = "convnextv2";

    /// <summary>The folder in full; or null, and why the user has none.</summary>
    /// <param name="variable">The environment's variables by their names.</param>
    public static (string? Folder, string? Fault) Find(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
        {
            string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return local.Length > 0
                ? (Path.Combine(local, Name, "cache"), null)
                : (null, "the user has no local application data");
        }

        // By the XDG specification a path that is not a full one counts as none.
        if (!OperatingSystem.IsMacOS() && PathIn(variable("XDG_CACHE_HOME")) is { } cache)
        {
            return (Path.Combine(cache, Name), null);
        }

        return PathIn(variable("HOME")) is { } home
            ? (Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache", Name), null)
            : (null, "HOME is not set");
    }

    private static string? PathIn(string? value) => value is { Length: > 0 } && Path.IsPathFullyQualified(value) ? value : null;
}
