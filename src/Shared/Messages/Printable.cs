using System.Globalization;
using System.Text;

namespace ConvNextV2.Compiled.Messages;

/// <summary>
/// Text out of a file, or a path, as a terminal, a log or a diagnostic may be shown it: nothing in it drives the terminal,
/// begins a line, hides, or turns the direction of what stands around it.
/// </summary>
internal static class Printable
{
    // Longer than any name of a tensor, short enough that a message of several stays readable.
    private const int NameLength = 120;

    /// <summary>A name: its beginning if it is long, escaped.</summary>
    public static string Name(string name) => Escape(Shorten(name, NameLength));

    /// <summary>
    /// The text with control and format characters, separators of lines and paragraphs, and halves of surrogate pairs written as
    /// <c>\u001b</c>; all else, of whatever language, as it is.
    /// </summary>
    public static string Escape(string text)
    {
        int clean = CleanLength(text);
        if (clean == text.Length)
        {
            return text;
        }

        var escaped = new StringBuilder(text, 0, clean, text.Length + 16);
        for (int i = clean, length; i < text.Length; i += length)
        {
            length = char.IsSurrogatePair(text, i) ? 2 : 1;
            if (!IsHidden(text, i))
            {
                escaped.Append(text, i, length);
                continue;
            }

            for (int j = i; j < i + length; j++)
            {
                escaped.Append("\\u").Append(((int)text[j]).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }

    /// <summary>The beginning of a text that is longer, with a sign that it goes on; no pair of surrogates is cut.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        return text.Substring(0, char.IsSurrogatePair(text, length - 1) ? length - 1 : length) + "…";
    }

    private static int CleanLength(string text)
    {
        int i = 0;
        while (i < text.Length && !IsHidden(text, i))
        {
            i += char.IsSurrogatePair(text, i) ? 2 : 1;
        }

        return i;
    }

    private static bool IsHidden(string text, int index) =>
        CharUnicodeInfo.GetUnicodeCategory(text, index)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}
