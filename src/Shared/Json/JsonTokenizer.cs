using System.Globalization;

namespace ConvNextV2.Compiled.Json;

/// <summary>
/// Goes through a text token by token and never back. It knows the place of the token it stands at and builds nothing, so that
/// what nobody asks for costs no memory, however much of it a hostile file has.
/// </summary>
/// <param name="text">The whole text.</param>
/// <param name="dialect">Whose JSON it is.</param>
internal sealed class JsonTokenizer(string text, JsonDialect dialect = JsonDialect.Python)
{
    // Deeper than any safetensors header. What Python reads may nest to any depth, as nothing here recurses.
    private const int MaxStrictDepth = 64;

    private const int BitsOfWord = 64;

    // Of the largest 64-bit integer.
    private const int MaxDigits = 19;

    private readonly JsonScanner _scanner = new(text, allowLoneSurrogates: dialect == JsonDialect.Python);

    // A bit for each open bracket, the innermost lowest: whether it is an object's. Full words of the outer ones are put aside.
    private ulong _objects;
    private Stack<ulong>? _outerObjects;
    private Expected _expected = Expected.Value;

    private enum Expected
    {
        Value,
        FirstMember,
        FirstItem,
        CommaOrClose,
        End,
    }

    public JsonToken Token { get; private set; }

    /// <summary>What begins at a <see cref="JsonToken.Value"/>.</summary>
    public JsonKind Kind { get; private set; }

    /// <summary>Where the token stands: a name or a string with its quotes, of an array or object the bracket alone.</summary>
    public TextRange Range { get; private set; }

    /// <summary>How many arrays and objects are open.</summary>
    public int Depth { get; private set; }

    /// <summary>
    /// The content of a name or string, a number as it is written (also <c>NaN</c>, <c>-Infinity</c>), else empty; each call
    /// builds it anew.
    /// </summary>
    public string Text =>
        (Token, Kind) switch
        {
            (JsonToken.Name, _) or (JsonToken.Value, JsonKind.String) => _scanner.Content(Range),
            (JsonToken.Value, JsonKind.Number) => text.Substring(Range.Start, Range.Length),
            _ => "",
        };

    /// <summary>Goes to the next token; behind the last, to <see cref="JsonToken.End"/>.</summary>
    /// <exception cref="JsonSyntaxException">The text is not JSON.</exception>
    public void Read()
    {
        _scanner.SkipWhiteSpace();
        switch (_expected)
        {
            case Expected.FirstMember when _scanner.Current == '}':
            case Expected.FirstItem when _scanner.Current == ']':
                Close();
                break;
            case Expected.FirstMember:
                ReadName();
                break;
            case Expected.Value or Expected.FirstItem:
                ReadValue();
                break;
            case Expected.CommaOrClose:
                ReadCommaOrClose();
                break;
            default:
                ReadEnd();
                break;
        }
    }

    /// <summary>
    /// Goes to the next name of an object or the next item of an array; false if it comes to the closing bracket instead.
    /// </summary>
    public bool ReadNext()
    {
        Read();
        return Token != JsonToken.Close;
    }

    /// <summary>Goes from the beginning of a value to its last token; stays if it is there already.</summary>
    public void Skip()
    {
        if (Token == JsonToken.Value && Kind is (JsonKind.Array or JsonKind.Object))
        {
            for (int outside = Depth - 1; Depth > outside; )
            {
                Read();
            }
        }
    }

    /// <summary>Whether a name says exactly that.</summary>
    public bool Is(string name) => _scanner.IsContent(Range, name);

    /// <summary>The value as digits without sign, fraction or exponent; null if it is something else or beyond 63 bits.</summary>
    public long? AsSize() =>
        Kind == JsonKind.Number
        && Range.Length <= MaxDigits
        && long.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? size
            : null;

    /// <summary>What the value is, in the words of an error message.</summary>
    public string Describe() => JsonValue.Describe(Kind, Text);

    private void ReadName()
    {
        if (_scanner.Current != '"')
        {
            throw _scanner.Error("expected a property name in double quotes");
        }

        int start = _scanner.Position;
        _scanner.SkipString();
        SetToken(JsonToken.Name, start);
        _scanner.SkipWhiteSpace();
        _scanner.Skip(':', "expected ':'");
        _expected = Expected.Value;
    }

    private void ReadValue()
    {
        if (_scanner.IsAtEnd)
        {
            throw _scanner.Error("unexpected end of the text");
        }

        int start = _scanner.Position;
        _expected = Depth > 0 ? Expected.CommaOrClose : Expected.End;
        switch (_scanner.Current)
        {
            case '{':
                Open(JsonKind.Object);
                break;
            case '[':
                Open(JsonKind.Array);
                break;
            case '"':
                _scanner.SkipString();
                Kind = JsonKind.String;
                break;
            case 't':
                _scanner.SkipWord("true");
                Kind = JsonKind.True;
                break;
            case 'f':
                _scanner.SkipWord("false");
                Kind = JsonKind.False;
                break;
            case 'n':
                _scanner.SkipWord("null");
                Kind = JsonKind.Null;
                break;
            default:
                if (dialect != JsonDialect.Python || !_scanner.TrySkipNotFinite())
                {
                    _scanner.SkipNumber();
                }

                Kind = JsonKind.Number;
                break;
        }

        SetToken(JsonToken.Value, start);
    }

    private void ReadCommaOrClose()
    {
        bool isObject = (_objects & 1) != 0;
        if (_scanner.Current == (isObject ? '}' : ']'))
        {
            Close();
            return;
        }

        _scanner.Skip(',', isObject ? "expected ',' or '}'" : "expected ',' or ']'");
        _scanner.SkipWhiteSpace();
        if (isObject)
        {
            ReadName();
        }
        else
        {
            ReadValue();
        }
    }

    private void ReadEnd()
    {
        if (!_scanner.IsAtEnd)
        {
            throw _scanner.Error("unexpected text after the end of the value");
        }

        SetToken(JsonToken.End, _scanner.Position);
    }

    private void Open(JsonKind kind)
    {
        if (dialect == JsonDialect.Strict && Depth == MaxStrictDepth)
        {
            throw _scanner.Error($"nesting deeper than {MaxStrictDepth} levels");
        }

        bool isObject = kind == JsonKind.Object;
        _scanner.Skip();
        if (Depth > 0 && Depth % BitsOfWord == 0)
        {
            (_outerObjects ??= new Stack<ulong>()).Push(_objects);
        }

        _objects = (_objects << 1) | (isObject ? 1UL : 0);
        _expected = isObject ? Expected.FirstMember : Expected.FirstItem;
        Depth++;
        Kind = kind;
    }

    private void Close()
    {
        int start = _scanner.Position;
        _scanner.Skip();
        Depth--;
        _objects = Depth > 0 && Depth % BitsOfWord == 0 ? _outerObjects!.Pop() : _objects >> 1;
        _expected = Depth > 0 ? Expected.CommaOrClose : Expected.End;
        SetToken(JsonToken.Close, start);
    }

    private void SetToken(JsonToken token, int start) => (Token, Range) = (token, TextRange.FromBounds(start, _scanner.Position));
}
