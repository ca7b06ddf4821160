using System.Globalization;
using System.Text;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>What a model's class can be called, by C#'s rules for identifiers.</summary>
internal static class ClassName
{
    private const string ConfigSuffix = ".convnextv2.json";

    /// <summary><c>flowers.convnextv2.json</c> gives Flowers; <c>models/birds/config.json</c> gives Birds.</summary>
    public static string FromPath(string path) => From(BaseName(path));

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

        string folder = InputPath.FileName(InputPath.Folder(path));
        return file.Equals("config.json", StringComparison.OrdinalIgnoreCase) && folder.Length > 0
            ? folder
            : WithoutExtension(file);
    }

    private static string WithoutExtension(string file) =>
        file.LastIndexOf('.') is var dot and >= 0 ? file.Substring(0, dot) : file;

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
