using System.Globalization;
using System.Text;

namespace ConvNextV2.Compiled.Tool.Projects;

/// <summary>What a model's class can be called.</summary>
internal static class ClassName
{
    /// <summary>A name from a folder's, by the generator's rule: words run together, each with a capital.</summary>
    public static string From(string folderName)
    {
        var name = new StringBuilder();
        bool capital = true;
        foreach (char c in folderName)
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
    /// Whether it has the form of a C# identifier. The build refuses what cannot be used for another reason (CNV0011).
    /// </summary>
    public static bool IsValid(string name) => name.Length > 0 && IsStart(name[0]) && name.All(IsPart);

    private static bool IsStart(char c) =>
        c == '_' || char.IsLetter(c) || char.GetUnicodeCategory(c) == UnicodeCategory.LetterNumber;

    private static bool IsPart(char c) =>
        IsStart(c)
        || char.GetUnicodeCategory(c)
            is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;
}
