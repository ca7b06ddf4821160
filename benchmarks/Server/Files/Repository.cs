using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Benchmarks.Server.Files;

/// <summary>The sources that this benchmark was built from, which it publishes.</summary>
internal static class Repository
{
    public static string PathOf(string relative) => Path.GetFullPath(Path.Combine(FolderOf(), "..", "..", "..", relative));

    private static string FolderOf([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
