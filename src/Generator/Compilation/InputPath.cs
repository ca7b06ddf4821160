namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>
/// The parts of a path, whichever system it comes from: what is emitted must not depend on where the compiler runs. Unlike
/// those of <see cref="Path"/> these refuse nothing, as hosts on .NET Framework do with some characters.
/// </summary>
internal static class InputPath
{
    private static readonly char[] Separators = ['/', '\\'];

    public static string FileName(string path) => path.Substring(path.LastIndexOfAny(Separators) + 1);

    /// <summary>All before the last separator; empty if there is none.</summary>
    public static string Folder(string path) => path.Substring(0, Math.Max(0, path.LastIndexOfAny(Separators)));
}
