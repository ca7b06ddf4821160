using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ConvNextV2.Compiled.Tool.Inputs;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Inputs;

[UnsupportedOSPlatform("windows")]
public class ImageArgumentsTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    [Fact]
    public void A_subfolder_that_cannot_be_read_is_named_and_the_others_are_taken()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there can a test stop being the superuser for a while.");
        using var folder = new TemporaryFolder();
        folder.Write("a.png", "");
        folder.Write("closed/b.png", "");
        folder.Write("z/c.png", "");
        Permit(folder.Path, Others);
        Permit(folder.File("z"), Others);
        File.SetUnixFileMode(folder.File("closed"), UnixFileMode.None);

        ImageArguments all = AsAnybody(() => ImageArguments.Find([folder.Path]));
        ImageArguments closed = AsAnybody(() => ImageArguments.Find([folder.File("closed")]));
        Permit(folder.File("closed"), UnixFileMode.None);

        Assert.Equal([folder.File("a.png"), folder.File("z/c.png")], all.Images.Select(image => image.Path));
        Assert.All(
            [all, closed],
            found =>
                Assert.StartsWith(
                    $"The folder '{folder.File("closed")}' cannot be read: Access to the path ",
                    Assert.Single(found.UnusableFolders).Error,
                    StringComparison.Ordinal
                )
        );
    }

    private static void Permit(string path, UnixFileMode others) =>
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | others);

    /// <summary>The superuser may read everything; this thread alone is somebody else meanwhile.</summary>
    private static T AsAnybody<T>(Func<T> work)
    {
        const uint Nobody = 65534;
        if (!Environment.IsPrivilegedProcess)
        {
            return work();
        }

        _ = SetFileUser(Nobody);
        try
        {
            return work();
        }
        finally
        {
            _ = SetFileUser(0);
        }
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    private static extern int SetFileUser(uint user);
}
