using System.Text;
using System.Text.RegularExpressions;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>
/// The files that a pattern stands for: <c>*</c> is any characters of a name and <c>?</c> is one, and <c>**</c> is any number of
/// folders, none too.
/// </summary>
internal static class GlobPattern
{
    private const string AnyFolders = "**";

    /// <summary>Whether a path is a pattern: what exists is none.</summary>
    public static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?') && !Path.Exists(path);

    /// <summary>In the order of their paths.</summary>
    public static IEnumerable<string> Files(string pattern)
    {
        string[] parts = pattern.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        int named = Array.FindIndex(parts, part => part.AsSpan().ContainsAny('*', '?'));
        string start = string.Join(Path.DirectorySeparatorChar, parts[..named]);
        string folder = (start, named) switch
        {
            ("", 0) => ".",
            ("", _) => Path.DirectorySeparatorChar.ToString(),
            _ => start,
        };
        string[] rest = parts[named..];
        Regex match = Compile(rest);
        int prefix = folder.Length + (Path.EndsInDirectorySeparator(folder) ? 0 : 1);
        return FolderWalk
            .Files(folder, rest.Contains(AnyFolders) ? int.MaxValue : rest.Length)
            .Where(path => match.IsMatch(path[prefix..]))
            .Select(path => named == 0 ? path[prefix..] : path);
    }

    private static Regex Compile(string[] parts)
    {
        const string Separator = @"[/\\]";
        var pattern = new StringBuilder(@"\A");
        foreach ((int i, string part) in parts.Index())
        {
            bool isLast = i == parts.Length - 1;
            pattern.Append(
                (part, isLast) switch
                {
                    (AnyFolders, true) => ".*",
                    (AnyFolders, false) => $"(.*{Separator})?",
                    _ => Regex
                        .Escape(part)
                        .Replace(@"\*", @"[^/\\]*", StringComparison.Ordinal)
                        .Replace(@"\?", @"[^/\\]", StringComparison.Ordinal) + (isLast ? "" : Separator),
                }
            );
        }

        // A pattern comes from outside too, and must not take longer than its length.
        return new Regex(pattern + @"\z", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
}
