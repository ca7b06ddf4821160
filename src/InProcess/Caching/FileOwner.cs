using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.InProcess.Caching;

/// <summary>Whose a file is, which .NET does not tell.</summary>
internal static partial class FileOwner
{
    private const int CurrentFolder = -100;
    private const int DoNotFollowLinks = 0x100;
    private const int OfHandle = 0x1000;
    private const uint OwnerField = 0x8;

    // A struct statx has 256 bytes on every architecture, and the owner stands at 20.
    private const int StatusLength = 256;
    private const int OwnerOffset = 20;

    /// <summary>Whether it is this process's user's; null where the system cannot be asked.</summary>
    public static bool? IsThisUser(string path) => IsThisUser(CurrentFolder, path, DoNotFollowLinks);

    /// <summary>The same of an open file.</summary>
    public static bool? IsThisUser(SafeFileHandle file)
    {
        bool isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            return IsThisUser((int)file.DangerousGetHandle(), "", OfHandle);
        }
        finally
        {
            if (isHeld)
            {
                file.DangerousRelease();
            }
        }
    }

    private static bool? IsThisUser(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            Span<byte> status = stackalloc byte[StatusLength];
            return StatX(folder, path, flags, OwnerField, ref MemoryMarshal.GetReference(status)) == 0
                ? MemoryMarshal.Read<uint>(status[OwnerOffset..]) == EffectiveUser()
                : null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
