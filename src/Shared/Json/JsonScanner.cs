using System.Text;

namespace ConvNextV2.Compiled.Json;

/// <summary>Goes over the characters of a JSON text: knows what a string and a number are, and nothing of nesting.</summary>
/// <param name="text">The whole text.</param>
/// <param name="allowLoneSurrogates">Whether an escape in a string may be half a surrogate pair.</param>
internal sealed class JsonScanner(string text, bool allowLoneSurrogates)
{
    private static readonly string[] NotFinite = ["NaN", "Infinity", "-Infinity"];

    public int Position { get; private set; }

    public bool IsAtEnd => Position >= text.Length;

    /// <summary>The next character; NUL at the end.</summary>
    public char Current => Position < text.Length ? text[Position] : '\0';

    public void SkipWhiteSpace()
    {
        while (Current is ' ' or '\t' or '\r' or '\n')
        {
            Position++;
        }
    }

    /// <summary>Skips a character that is known.</summary>
    public void Skip() => Position++;

    public void Skip(char expected, string message)
    {
        if (Current != expected)
        {
            throw Error(message);
        }

        Position++;
    }

    public void SkipWord(string word)
    {
        if (string.CompareOrdinal(text, Position, word, 0, word.Length) != 0)
        {
            throw Error($"expected '{word}'");
        }

        Position += word.Length;
    }

    /// <summary>Skips <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>, which RFC 8259 does not have.</summary>
    public bool TrySkipNotFinite()
    {
        foreach (string word in NotFinite)
        {
            if (string.CompareOrdinal(text, Position, word, 0, word.Length) == 0)
            {
                Position += word.Length;
                return true;
            }
        }

        return false;
    }

    public void SkipNumber()
    {
        int start = Position;
        if (Current == '-')
        {
            Position++;
        }

        int firstDigit = Position;
        if (SkipDigits() == 0)
        {
            Position = start;
            throw Error(Current is >= ' ' and <= '~' ? $"unexpected character '{Current}'" : "unexpected character");
        }

        if (text[firstDigit] == '0' && Position - firstDigit > 1)
        {
            throw Error("a number must not begin with zeros", start);
        }

        if (Current == '.')
        {
            Position++;
            if (SkipDigits() == 0)
            {
                throw Error("a digit must follow '.'", start);
            }
        }

        if (Current is 'e' or 'E')
        {
            Position++;
            if (Current is '+' or '-')
            {
                Position++;
            }

            if (SkipDigits() == 0)
            {
                throw Error("a digit must follow the exponent", start);
            }
        }
    }

    /// <summary>Skips a string with its quotes.</summary>
    public void SkipString()
    {
        int start = Position++;
        while (Current != '"')
        {
            if (IsAtEnd)
            {
                throw Error("a string without an end", start);
            }

            if (Current < ' ')
            {
                throw Error("a control character in a string");
            }

            if (Current == '\\')
            {
                SkipEscape();
            }
            else
            {
                Position++;
            }
        }

        Position++;
    }

    /// <summary>What a string says.</summary>
    /// <param name="quoted">Where it stands, with its quotes.</param>
    public string Content(TextRange quoted)
    {
        int position = quoted.Start + 1;
        int end = quoted.End - 1;
        if (!HasEscapes(quoted))
        {
            return text.Substring(position, end - position);
        }

        var content = new StringBuilder(end - position);
        while (position < end)
        {
            content.Append(text[position] == '\\' ? ReadEscape(ref position) : text[position++]);
        }

        return content.ToString();
    }

    /// <summary>Whether a string says exactly that; one without escapes is compared where it stands.</summary>
    public bool IsContent(TextRange quoted, string content)
    {
        const int LongestEscape = 6;
        int length = quoted.Length - 2;
        return length == content.Length
            ? string.CompareOrdinal(text, quoted.Start + 1, content, 0, length) == 0
            : length > content.Length
                && length <= LongestEscape * content.Length
                && HasEscapes(quoted)
                && Content(quoted) == content;
    }

    /// <summary>An error at the next character.</summary>
    public JsonSyntaxException Error(string message) => ErrorAt(Position, message);

    /// <summary>An error in what has been read from a place on.</summary>
    public JsonSyntaxException Error(string message, int start) => new(new(message, TextRange.FromBounds(start, Position)));

    private JsonSyntaxException ErrorAt(int position, string message) =>
        new(
            new JsonError(
                ForeignText.Describe(text, position) ?? message,
                new TextRange(position, position < text.Length ? 1 : 0)
            )
        );

    private bool HasEscapes(TextRange quoted) => text.IndexOf('\\', quoted.Start, quoted.Length) >= 0;

    private int SkipDigits()
    {
        int start = Position;
        while (Current is >= '0' and <= '9')
        {
            Position++;
        }

        return Position - start;
    }

    private void SkipEscape()
    {
        int start = Position;
        int position = start;
        char character = ReadEscape(ref position);
        if (!allowLoneSurrogates && char.IsSurrogate(character))
        {
            bool isPair =
                char.IsHighSurrogate(character)
                && position < text.Length
                && text[position] == '\\'
                && char.IsLowSurrogate(ReadEscape(ref position));
            if (!isPair)
            {
                throw ErrorAt(start, "half a surrogate pair in a string");
            }
        }

        Position = position;
    }

    private char ReadEscape(ref int position)
    {
        char kind = position + 1 < text.Length ? text[position + 1] : '\0';
        if (kind == 'u')
        {
            return ReadUnicodeEscape(ref position);
        }

        char character = kind switch
        {
            '"' or '\\' or '/' => kind,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw ErrorAt(position, "an escape that JSON does not have"),
        };
        position += 2;
        return character;
    }

    private char ReadUnicodeEscape(ref int position)
    {
        // Digit by digit: .NET's own parsers let NUL characters follow the digits.
        int unit = 0;
        for (int i = position + 2; i < position + 6; i++)
        {
            int digit = (i < text.Length ? text[i] : '\0') switch
            {
                >= '0' and <= '9' and var c => c - '0',
                >= 'a' and <= 'f' and var c => c - 'a' + 10,
                >= 'A' and <= 'F' and var c => c - 'A' + 10,
                _ => throw ErrorAt(position, "'\\u' needs four hexadecimal digits"),
            };
            unit = (unit << 4) | digit;
        }

        position += 6;
        return (char)unit;
    }
}
