using ConvNextV2.Compiled.Tool.Configs;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Models;

/// <summary>
/// The cache of the Hugging Face Hub: a folder <c>models--OWNER--NAME</c> for each repository, with a folder of links for each
/// commit in <c>snapshots</c>, and which commit a branch is in <c>refs</c>.
/// </summary>
internal static class HubCache
{
    private const string RepositoryPrefix = "models--";
    private const int SnapshotsShown = 5;

    /// <summary>The snapshot that the path of a repository's folder stands for; any other path as it is.</summary>
    /// <exception cref="ToolException">Nothing says which of several is meant, or there is none.</exception>
    public static string Resolve(string path)
    {
        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, ConfigFile.FileName)))
        {
            return path;
        }

        string snapshots = Path.Combine(path, "snapshots");
        if (Directory.Exists(snapshots))
        {
            return SnapshotOf(path, snapshots);
        }

        string[] repositories =
        [
            .. Directory
                .EnumerateDirectories(path, RepositoryPrefix + "*")
                .Select(folder => Path.GetFileName(folder))
                .Order(StringComparer.Ordinal),
        ];
        return repositories.Length == 0
            ? path
            : throw new ToolException($"'{path}' is a cache of the Hub; give the folder of a model in it: {List(repositories)}.");
    }

    private static string SnapshotOf(string repository, string snapshots)
    {
        string main = Path.Combine(repository, "refs", "main");
        string[] all =
        [
            .. Directory.EnumerateDirectories(snapshots).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal),
        ];
        string? commit = File.Exists(main) ? File.ReadAllText(main).Trim() : null;
        return all switch
        {
            [] => throw new ToolException($"'{snapshots}' is empty: nothing of the model has been downloaded."),
            [string only] => Path.Combine(snapshots, only),
            _ when all.Contains(commit) => Path.Combine(snapshots, commit!),
            _ => throw new ToolException(
                $"'{repository}' has {all.Length} snapshots, and no branch 'main' that says which; "
                    + $"give one of {snapshots}: {List(all)}."
            ),
        };
    }

    private static string List(string[] names) =>
        string.Join(", ", names.Take(SnapshotsShown)) + (names.Length > SnapshotsShown ? ", …" : "");
}
