using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Json;

internal enum JsonKind
{
    Null,
    False,
    True,
    Number,
    String,
    Array,
    Object,
}

/// <summary>A property of a JSON object, with the place of its name.</summary>
internal sealed record JsonMember(string Name, TextRange NameRange, JsonValue Value);

/// <summary>A parsed JSON value that knows where in the text it stands.</summary>
internal sealed class JsonValue
{
    private const int DescribedLength = 40;

    private static readonly JsonMember[] NoMembers = [];
    private static readonly JsonValue[] NoItems = [];

    private JsonValue(
        JsonKind kind,
        TextRange range,
        string text,
        IReadOnlyList<JsonMember> members,
        IReadOnlyList<JsonValue> items
    )
    {
        Kind = kind;
        Range = range;
        Text = text;
        Members = members;
        Items = items;
    }

    public JsonKind Kind { get; }

    public TextRange Range { get; }

    /// <summary>The content of a string, the digits of a number as they were written, else empty.</summary>
    public string Text { get; }

    /// <summary>All properties of an object in the order of the text, duplicates included.</summary>
    public IReadOnlyList<JsonMember> Members { get; }

    public IReadOnlyList<JsonValue> Items { get; }

    public static JsonValue Object(TextRange range, IReadOnlyList<JsonMember>? members) =>
        new(JsonKind.Object, range, "", members ?? NoMembers, NoItems);

    public static JsonValue Array(TextRange range, IReadOnlyList<JsonValue>? items) =>
        new(JsonKind.Array, range, "", NoMembers, items ?? NoItems);

    public static JsonValue Scalar(JsonKind kind, TextRange range, string text) => new(kind, range, text, NoMembers, NoItems);

    /// <summary>The property of that name; of duplicates the last, as Python's json (and so Hugging Face) reads them.</summary>
    public JsonMember? Find(string name)
    {
        for (int i = Members.Count - 1; i >= 0; i--)
        {
            if (Members[i].Name == name)
            {
                return Members[i];
            }
        }

        return null;
    }

    /// <summary>What the value is, in the words of an error message.</summary>
    public string Describe() => Describe(Kind, Text);

    /// <summary>What a value is, in the words of an error message; of a long text the beginning.</summary>
    public static string Describe(JsonKind kind, string text) =>
        kind switch
        {
            JsonKind.Null => "null",
            JsonKind.False => "false",
            JsonKind.True => "true",
            JsonKind.Number => Printable.Shorten(text, DescribedLength),
            JsonKind.String => "\"" + Printable.Escape(Printable.Shorten(text, DescribedLength)) + "\"",
            JsonKind.Array => "an array",
            _ => "an object",
        };
}
