namespace ConvNextV2.Compiled.Json;

/// <summary>What people have in hand when a text is not JSON.</summary>
internal static class ForeignText
{
    // How each begins, and what it is.
    private static readonly (string Start, string Title)[] Beginnings =
    [
        ("version https://git-lfs", "it is a Git LFS pointer (run 'git lfs pull' to get the file it stands for)"),
        ("<", "it is an HTML or XML page (a download that gave an error or a login page?)"),
        ("PK\u0003\u0004", "it is a zip archive"),
    ];

    /// <summary>What stands where JSON ends to be JSON, if it is something well known; else null.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="position">Of the first character that JSON cannot have there.</param>
    public static string? Describe(string text, int position)
    {
        if (StartsAt("//") || StartsAt("/*") || StartsAt("#"))
        {
            return "a comment, which JSON does not have";
        }

        return string.IsNullOrWhiteSpace(text.Substring(0, position))
            ? Array.Find(Beginnings, known => StartsAt(known.Start)).Title
            : null;

        bool StartsAt(string start) => string.CompareOrdinal(text, position, start, 0, start.Length) == 0;
    }
}
