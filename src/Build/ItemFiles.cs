using Microsoft.Build.Utilities;

namespace ConvNextV2.Compiled.Build;

/// <summary>Files that the metadata of an item names, and where the program has them.</summary>
internal static class ItemFiles
{
    /// <summary>The full path: what an item says is relative to the config's folder, as in a model's repository.</summary>
    /// <param name="config">The full path of the config.</param>
    /// <param name="relative">As the item has it, with separators of either kind.</param>
    public static string PathOf(string config, string relative) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(config)!, relative.Replace('\\', '/')));

    /// <summary>
    /// As it lies in the project; of what lies outside only the folder and the name. With forward slashes.
    /// </summary>
    /// <param name="file">The full path.</param>
    /// <param name="projectFolder">With a separator at its end.</param>
    public static string PlaceOf(string file, string projectFolder)
    {
        string place = file.StartsWith(projectFolder, StringComparison.Ordinal)
            ? file.Substring(projectFolder.Length)
            : Path.Combine(Path.GetFileName(Path.GetDirectoryName(file)) ?? "", Path.GetFileName(file));
        return place.Replace('\\', '/');
    }

    /// <summary>An item of each file, which several models may share, with its place as metadata.</summary>
    public static TaskItem[] ToItems(IEnumerable<(string File, string Place)> files, string metadata) =>
        [
            .. files
                .GroupBy(file => file.Place)
                .Select(group =>
                {
                    var item = new TaskItem(Escape(group.First().File));
                    item.SetMetadata(metadata, Escape(group.Key));
                    return item;
                }),
        ];

    /// <summary>Writes a listing that is another than in the last build: one that stays does not make the compiler run.</summary>
    public static TaskItem WriteListing(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            File.WriteAllText(path, text);
        }

        return new TaskItem(Escape(path));
    }

    /// <summary>As items are written: a folder may be called <c>models%20v1</c> and mean just that.</summary>
    private static string Escape(string path) => path.Replace("%", "%25").Replace(";", "%3B");
}
