namespace Samples.PhotoSearch;

/// <summary>A file, and what tells that it has changed.</summary>
/// <param name="Path">The whole of it.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Written">When last, in ticks of UTC.</param>
internal sealed record Photograph(string Path, long Length, long Written)
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"];

    public static IEnumerable<Photograph> In(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => Extensions.Contains(file.Extension.ToLowerInvariant()))
            .OrderBy(file => file.FullName, StringComparer.Ordinal)
            .Select(file => new Photograph(file.FullName, file.Length, file.LastWriteTimeUtc.Ticks));
}
