using System.Globalization;
using System.Text;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>Values as C# spells them, whatever the culture of the machine.</summary>
internal static class CSharpLiteral
{
    // The fillers of Hangul: letters by their category, but invisible.
    private const string InvisibleLetters = "\u115F\u1160\u3164\uFFA0";

    private static readonly NumberFormatInfo Grouped = new() { NumberGroupSeparator = "_", NumberGroupSizes = [3] };

    /// <summary>Digits in groups of three: 150_528.</summary>
    public static string Integer(long value) => value.ToString("#,0", Grouped);

    /// <summary>The digits of the JSON as a float; they are C# as they stand.</summary>
    public static string Float(string jsonNumber) => jsonNumber + "f";

    public static string Double(string jsonNumber) => jsonNumber + "d";

    /// <summary>Any text. Other than printable ASCII and letters it is escaped: no label breaks a line or hides.</summary>
    public static string String(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text)
        {
            literal.Append(
                c switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    >= ' ' and <= '~' => c.ToString(),
                    _ when char.IsLetter(c) && !InvisibleLetters.Contains(c) => c.ToString(),
                    _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                }
            );
        }

        return literal.Append('"').ToString();
    }

    /// <summary>
    /// An identifier, escaped if it could be a keyword of this or a later C#: those are in lower case, or begin as __arglist.
    /// </summary>
    public static string Identifier(string name) =>
        name.All(c => c is >= 'a' and <= 'z') || name.StartsWith("__", StringComparison.Ordinal) ? "@" + name : name;

    /// <summary>Text inside a comment: one line, without markup and without characters that change the direction.</summary>
    public static string Comment(string text)
    {
        string line = new(text.Select(c => IsVisible(c) ? c : '?').ToArray());
        return line.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
    }

    private static bool IsVisible(char c) =>
        char.GetUnicodeCategory(c)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );
}
