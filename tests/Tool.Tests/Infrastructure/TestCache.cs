using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>Classes that tests compile are kept for the other tests, and not among those of whoever runs them.</summary>
internal static class TestCache
{
    [ModuleInitializer]
    internal static void Use()
    {
        string folder = Directory.CreateTempSubdirectory("convnextv2-cache-").FullName;

        // Windows has no variable for it: there they are kept among those of whoever runs the tests, and hurt nobody.
        Environment.SetEnvironmentVariable(OperatingSystem.IsMacOS() ? "HOME" : "XDG_CACHE_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Delete(folder);
    }

    /// <summary>A tool that a test has left running may still write there; that fails no test.</summary>
    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
    }
}
