using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.InProcess.Caching;

/// <summary>
/// A folder that only its owner can write to. Code is loaded from it, so one that anybody else could have put something into is
/// not used, nor made private now.
/// </summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode Permissions =
        OwnersOnly
        | OthersWrite
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    /// <summary>Makes it if it is not there; says why it is not to be used, or null.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made, or is another user's.</exception>
    public static string? Prepare(string path)
    {
        var folder = new DirectoryInfo(path);
        string name = $"'{Printable.Escape(path)}'";
        if (folder.LinkTarget is not null)
        {
            return $"{name} is a link";
        }

        // What is the user's has the user's permissions there.
        if (OperatingSystem.IsWindows())
        {
            folder.Create();
            return null;
        }

        if (!folder.Exists)
        {
            Directory.CreateDirectory(path, OwnersOnly);
            folder.Refresh();
        }

        UnixFileMode mode = folder.UnixFileMode & Permissions;
        if ((mode & OthersWrite) != 0)
        {
            return $"{name} can be written to by others than its owner";
        }

        if (folder.Parent is { } parent && IsOpenToAll(parent.UnixFileMode))
        {
            return $"'{Printable.Escape(parent.FullName)}', where it stands, can be written to by everybody";
        }

        bool? isOurs = FileOwner.IsThisUser(path);
        if (isOurs == false || (isOurs is null && Environment.IsPrivilegedProcess))
        {
            return $"{name} belongs to another user";
        }

        // Only the owner and the superuser may do this, which tells whose it is where the system cannot be asked.
        if (isOurs is null || mode != OwnersOnly)
        {
            folder.UnixFileMode = OwnersOnly;
        }

        return null;
    }

    /// <summary>Whether a file in it has been written by its owner alone.</summary>
    public static bool HasPrivateFile(string path)
    {
        var file = new FileInfo(path);
        return file is { Exists: true, LinkTarget: null }
            && (OperatingSystem.IsWindows() || (file.UnixFileMode & OthersWrite) == 0);
    }

    /// <summary>Whether anybody could put another folder in the place of one that stands there.</summary>
    private static bool IsOpenToAll(UnixFileMode mode) =>
        (mode & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite;
}
