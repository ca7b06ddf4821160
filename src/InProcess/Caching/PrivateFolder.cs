using ConvNextV2.Compiled.Messages;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.InProcess.Caching;

/// <summary>
/// A folder that only its owner can write to. Code is loaded from it, so one that anybody else could have put something into is
/// not used, nor made private now. What has been there keeps its permissions: others may need to read it for more than this.
/// </summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

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

        if ((folder.UnixFileMode & OthersWrite) != 0)
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
        if (isOurs is null)
        {
            folder.UnixFileMode = folder.UnixFileMode;
        }

        return null;
    }

    /// <summary>
    /// Whether a file is this user's, who alone can write to it. It is asked of the open file, for which it does not matter what
    /// has been put in the place of its folder meanwhile.
    /// </summary>
    public static bool IsPrivate(SafeFileHandle file) =>
        OperatingSystem.IsWindows() || ((File.GetUnixFileMode(file) & OthersWrite) == 0 && FileOwner.IsThisUser(file) != false);

    /// <summary>
    /// Whether anybody could put another folder in the place of one that stands there. A group may: where each user has a group
    /// of their own, homes and what is in them are often 0775. So may another owner, as of what is mounted into a container; a
    /// folder or a file that such a one puts there is theirs, and not taken.
    /// </summary>
    private static bool IsOpenToAll(UnixFileMode mode) =>
        (mode & (UnixFileMode.OtherWrite | UnixFileMode.StickyBit)) == UnixFileMode.OtherWrite;
}
