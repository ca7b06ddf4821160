namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>
/// The parts of a path with either separator, so that what is emitted does not depend on where the compiler runs. They take
/// every character; those of <see cref="Path"/> throw for some on .NET Framework.
/// </summary>
internal static class InputPath
{
    private static readonly char[] Separators = ['/', '\\'];

    public static string FileName(string path) => path.Substring(path.LastIndexOfAny(Separators) + 1);

    /// <summary>All before the last separator; empty if there is none.</summary>
    public static string Folder(string path) => path.Substring(0, Math.Max(0, path.LastIndexOfAny(Separators)));
}
