using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>The sources that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(FolderOf(), "..", "..", ".."));

    /// <summary>What its packages will be called.</summary>
    public static string Version { get; } = typeof(Repository).Assembly.GetName().Version!.ToString(3);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Copies a file, or what a folder holds, below a folder.</summary>
    public static void Copy(string relative, string folder)
    {
        string source = PathOf(relative);
        Directory.CreateDirectory(folder);
        if (File.Exists(source))
        {
            File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
            return;
        }

        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string FolderOf([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
