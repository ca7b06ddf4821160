using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>Classes that tests compile are kept for the other tests, and not among those of whoever runs them.</summary>
internal static class TestCache
{
    [ModuleInitializer]
    internal static void Use()
    {
        string folder = Directory.CreateTempSubdirectory("convnextv2-cache-").FullName;
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
