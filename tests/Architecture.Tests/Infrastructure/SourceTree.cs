using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Architecture.Tests.Infrastructure;

/// <summary>The repository that these tests were built from. Folders and files have names relative to it, with slashes.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    public static string PathOf(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    /// <summary>The C# files of a folder and those below it.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*.cs") =>
        Directory
            .EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(NameOf)
            .Order(StringComparer.Ordinal);

    /// <summary>A path's name below the root, as <c>src/Runtime/Kernels/GemmTile.cs</c>.</summary>
    public static string NameOf(string path) => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
