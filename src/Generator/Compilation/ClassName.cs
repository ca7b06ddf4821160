using System.Globalization;
using System.Text;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>What a model's class can be called, by C#'s rules for identifiers.</summary>
internal static class ClassName
{
    private const string ConfigSuffix = ".convnextv2.json";

    // The Hub's cache: models--OWNER--NAME/snapshots/COMMIT.
    private const string CachePrefix = "models--";
    private const string CacheSnapshots = "snapshots";
    private const int CommitLength = 40;

    // What the Trainer of Hugging Face calls the folders of a run's steps.
    private const string CheckpointPrefix = "checkpoint-";

    /// <summary><c>flowers.convnextv2.json</c> gives Flowers; <c>models/birds/config.json</c> gives Birds.</summary>
    public static string FromPath(string path) => From(BaseName(path));

    /// <summary>
    /// What a model's folder is called. In the Hub's cache that is the repository's name, not the hash of a commit; of the
    /// checkpoints that a training has left it is the name of the training's folder.
    /// </summary>
    public static string OfFolder(string folder)
    {
        string name = InputPath.FileName(folder);
        string parent = InputPath.Folder(folder);
        bool isCommit = IsCommit(name);
        if (isCommit && InputPath.FileName(parent) == CacheSnapshots)
        {
            parent = InputPath.Folder(parent);
        }

        return (isCommit || IsCheckpoint(name)) && InputPath.FileName(parent).Length > 0 ? OfFolder(parent)
            : name.StartsWith(CachePrefix, StringComparison.Ordinal)
                ? name.Substring(name.LastIndexOf("--", StringComparison.Ordinal) + 2)
            : name;
    }

    /// <summary>The namespace of a project's classes: its root namespace, which MSBuild has made nearly one.</summary>
    public static string NamespaceFrom(string rootNamespace) =>
        string.Join(".", rootNamespace.Split('.').Select(part => IsIdentifier(part) ? part : From(part)));

    /// <summary>Words run together, each with a capital: <c>convnextv2-tiny-1k-224</c> gives Convnextv2Tiny1k224.</summary>
    public static string From(string text)
    {
        var name = new StringBuilder();
        bool capital = true;
        foreach (char c in text.Where(c => !IsFormatting(c)))
        {
            if (IsPart(c))
            {
                name.Append(capital ? char.ToUpperInvariant(c) : c);
            }

            capital = !IsPart(c);
        }

        return name.Length > 0 && IsStart(name[0]) ? name.ToString() : "_" + name;
    }

    /// <summary>
    /// Whether it is an identifier without formatting characters. C# ignores those, so names that differ only in them would be
    /// one class under two names.
    /// </summary>
    public static bool IsIdentifier(string text) => text.Length > 0 && IsStart(text[0]) && text.All(IsPart);

    private static string BaseName(string path)
    {
        string file = InputPath.FileName(path);
        if (file.EndsWith(ConfigSuffix, StringComparison.OrdinalIgnoreCase))
        {
            return file.Substring(0, file.Length - ConfigSuffix.Length);
        }

        string folder = OfFolder(InputPath.Folder(path));
        return file.Equals("config.json", StringComparison.OrdinalIgnoreCase) && folder.Length > 0
            ? folder
            : WithoutExtension(file);
    }

    private static string WithoutExtension(string file) =>
        file.LastIndexOf('.') is var dot and >= 0 ? file.Substring(0, dot) : file;

    private static bool IsCommit(string name) =>
        name.Length == CommitLength && name.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static bool IsCheckpoint(string name) =>
        name.Length > CheckpointPrefix.Length
        && name.StartsWith(CheckpointPrefix, StringComparison.Ordinal)
        && name.Skip(CheckpointPrefix.Length).All(c => c is >= '0' and <= '9');

    private static bool IsStart(char c) =>
        c == '_' || char.IsLetter(c) || char.GetUnicodeCategory(c) == UnicodeCategory.LetterNumber;

    private static bool IsPart(char c) =>
        IsStart(c)
        || char.GetUnicodeCategory(c)
            is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;

    private static bool IsFormatting(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
