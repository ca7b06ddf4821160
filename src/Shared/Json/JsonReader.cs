using System.Text;

namespace ConvNextV2.Compiled.Json;

/// <summary>Why a text is not JSON, and where.</summary>
internal sealed record JsonError(string Message, TextRange Range);

/// <summary>
/// An RFC 8259 reader in which every value keeps its place in the text. It is our own because a generator that brings
/// System.Text.Json along breaks in hosts that hold another copy of it; the runtime reads safetensors headers with the same
/// source.
/// </summary>
internal sealed class JsonReader
{
    // Deeper than any configuration or safetensors header; far from the depth that would exhaust a stack.
    private const int MaxDepth = 64;

    private readonly string _text;
    private readonly CancellationToken _cancellation;
    private int _position;

    private JsonReader(string text, CancellationToken cancellation)
    {
        _text = text;
        _cancellation = cancellation;
    }

    /// <summary>Parses a whole text; exactly one of the two results is not null.</summary>
    public static (JsonValue? Value, JsonError? Error) Parse(string text, CancellationToken cancellation = default)
    {
        var reader = new JsonReader(text, cancellation);
        try
        {
            reader.SkipWhiteSpace();
            JsonValue value = reader.ReadValue(0);
            reader.SkipWhiteSpace();
            if (reader._position != text.Length)
            {
                throw reader.Error("unexpected text after the end of the value");
            }

            return (value, null);
        }
        catch (SyntaxException exception)
        {
            return (null, exception.Error);
        }
    }

    private char Current => _position < _text.Length ? _text[_position] : '\0';

    private JsonValue ReadValue(int depth)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (depth == MaxDepth && Current is ('{' or '['))
        {
            throw Error($"nesting deeper than {MaxDepth} levels");
        }

        if (_position >= _text.Length)
        {
            throw Error("unexpected end of the text");
        }

        return Current switch
        {
            '{' => ReadObject(depth),
            '[' => ReadArray(depth),
            '"' => ReadStringValue(),
            't' => ReadLiteral("true", JsonKind.True),
            'f' => ReadLiteral("false", JsonKind.False),
            'n' => ReadLiteral("null", JsonKind.Null),
            _ => ReadNumber(),
        };
    }

    private JsonValue ReadObject(int depth)
    {
        int start = _position++;
        var members = new List<JsonMember>();
        SkipWhiteSpace();
        if (Current == '}')
        {
            _position++;
            return JsonValue.Object(TextRange.FromBounds(start, _position), members);
        }

        while (true)
        {
            SkipWhiteSpace();
            if (Current != '"')
            {
                throw Error("expected a property name in double quotes");
            }

            int nameStart = _position;
            string name = ReadString();
            var nameRange = TextRange.FromBounds(nameStart, _position);
            SkipWhiteSpace();
            Expect(':', "expected ':'");
            SkipWhiteSpace();
            members.Add(new JsonMember(name, nameRange, ReadValue(depth + 1)));
            SkipWhiteSpace();
            if (Current == ',')
            {
                _position++;
                continue;
            }

            Expect('}', "expected ',' or '}'");
            return JsonValue.Object(TextRange.FromBounds(start, _position), members);
        }
    }

    private JsonValue ReadArray(int depth)
    {
        int start = _position++;
        var items = new List<JsonValue>();
        SkipWhiteSpace();
        if (Current == ']')
        {
            _position++;
            return JsonValue.Array(TextRange.FromBounds(start, _position), items);
        }

        while (true)
        {
            SkipWhiteSpace();
            items.Add(ReadValue(depth + 1));
            SkipWhiteSpace();
            if (Current == ',')
            {
                _position++;
                continue;
            }

            Expect(']', "expected ',' or ']'");
            return JsonValue.Array(TextRange.FromBounds(start, _position), items);
        }
    }

    private JsonValue ReadLiteral(string word, JsonKind kind)
    {
        if (string.CompareOrdinal(_text, _position, word, 0, word.Length) != 0)
        {
            throw Error($"expected '{word}'");
        }

        var range = new TextRange(_position, word.Length);
        _position += word.Length;
        return JsonValue.Scalar(kind, range, "");
    }

    private JsonValue ReadNumber()
    {
        int start = _position;
        if (Current == '-')
        {
            _position++;
        }

        int firstDigit = _position;
        if (SkipDigits() == 0)
        {
            _position = start;
            throw Error(Current is >= ' ' and <= '~' ? $"unexpected character '{Current}'" : "unexpected character");
        }

        if (_text[firstDigit] == '0' && _position - firstDigit > 1)
        {
            throw Error("a number must not begin with zeros", start);
        }

        if (Current == '.')
        {
            _position++;
            if (SkipDigits() == 0)
            {
                throw Error("a digit must follow '.'", start);
            }
        }

        if (Current is 'e' or 'E')
        {
            _position++;
            if (Current is '+' or '-')
            {
                _position++;
            }

            if (SkipDigits() == 0)
            {
                throw Error("a digit must follow the exponent", start);
            }
        }

        return JsonValue.Scalar(
            JsonKind.Number,
            TextRange.FromBounds(start, _position),
            _text.Substring(start, _position - start)
        );
    }

    private int SkipDigits()
    {
        int start = _position;
        while (Current is >= '0' and <= '9')
        {
            _position++;
        }

        return _position - start;
    }

    private JsonValue ReadStringValue()
    {
        int start = _position;
        string text = ReadString();
        return JsonValue.Scalar(JsonKind.String, TextRange.FromBounds(start, _position), text);
    }

    private string ReadString()
    {
        int start = _position++;
        var content = new StringBuilder();
        while (true)
        {
            if (_position >= _text.Length)
            {
                throw Error("a string without an end", start);
            }

            char c = _text[_position];
            switch (c)
            {
                case '"':
                    _position++;
                    return content.ToString();
                case < ' ':
                    throw Error("a control character in a string");
                case '\\':
                    content.Append(ReadEscape());
                    break;
                default:
                    content.Append(c);
                    _position++;
                    break;
            }
        }
    }

    private char ReadEscape()
    {
        char kind = _position + 1 < _text.Length ? _text[_position + 1] : '\0';
        if (kind == 'u')
        {
            return ReadUnicodeEscape();
        }

        char character = kind switch
        {
            '"' or '\\' or '/' => kind,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw Error("an escape that JSON does not have"),
        };
        _position += 2;
        return character;
    }

    private char ReadUnicodeEscape()
    {
        // Digit by digit: .NET's own parsers let NUL characters follow the digits.
        int unit = 0;
        for (int i = _position + 2; i < _position + 6; i++)
        {
            int digit = (i < _text.Length ? _text[i] : '\0') switch
            {
                >= '0' and <= '9' and var c => c - '0',
                >= 'a' and <= 'f' and var c => c - 'a' + 10,
                >= 'A' and <= 'F' and var c => c - 'A' + 10,
                _ => throw Error("'\\u' needs four hexadecimal digits"),
            };
            unit = (unit << 4) | digit;
        }

        _position += 6;
        return (char)unit;
    }

    private void Expect(char expected, string message)
    {
        if (Current != expected)
        {
            throw Error(message);
        }

        _position++;
    }

    private void SkipWhiteSpace()
    {
        while (Current is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    private SyntaxException Error(string message) =>
        new(new JsonError(message, new TextRange(_position, _position < _text.Length ? 1 : 0)));

    private SyntaxException Error(string message, int start) =>
        new(new JsonError(message, TextRange.FromBounds(start, _position)));

    private sealed class SyntaxException(JsonError error) : Exception(error.Message)
    {
        public JsonError Error { get; } = error;
    }
}
