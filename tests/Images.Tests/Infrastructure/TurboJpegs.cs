using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Images.TurboJpeg;

namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>The system's libturbojpeg, which these tests need.</summary>
internal static partial class TurboJpegs
{
    public static TurboJpegDecoder Installed =>
        TurboJpegDecoder.IsAvailable
            ? TurboJpegDecoder.Instance
            : throw new InvalidOperationException(
                "These tests need libturbojpeg: install libturbojpeg0, or what your system calls it (docs/image-decoders.md). "
                    + TurboJpegDecoder.Limitation
            );

    /// <summary>
    /// Runs with another copy of the library, which is told on Linux to leave the processor's vectors alone, as SkiaSharp's is
    /// compiled there; elsewhere with the library as it is.
    /// </summary>
    /// <param name="run">Is told whether the copy has no vectors.</param>
    public static void RunWithoutVectors(Action<TurboJpegDecoder, bool> run)
    {
        if (!OperatingSystem.IsLinux())
        {
            run(Installed, false);
            return;
        }

        // The library asks once in a thread, each copy for itself: the installed one does so before the variable is set. It is a
        // variable of the C library's, which .NET leaves as they were.
        const string NoVectors = "JSIMD_FORCENONE";
        _ = Installed;
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".so");
        File.Copy(PathOfInstalled(), path);
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Null(TurboJpegCheck.FindDifference(InstalledTurboJpeg.Library!.TryDecode));
                Assert.Equal(0, SetVariable(NoVectors, "1", overwrite: 1));
                Assert.True(TurboJpegLibrary.TryLoad(path, out TurboJpegLibrary? copy));
                run(new TurboJpegDecoder(copy), true);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        try
        {
            thread.Start();
            thread.Join();
        }
        finally
        {
            _ = RemoveVariable(NoVectors);
            File.Delete(path);
        }

        Assert.Null(failure);
    }

    /// <summary>What the system has mapped, in lines that end with a path.</summary>
    private static string PathOfInstalled()
    {
        string line = File.ReadLines("/proc/self/maps").First(line => line.Contains("libturbojpeg", StringComparison.Ordinal));
        return line[line.IndexOf('/', StringComparison.Ordinal)..];
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveVariable(string name);
}
