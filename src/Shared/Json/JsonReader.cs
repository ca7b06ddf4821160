namespace ConvNextV2.Compiled.Json;

/// <summary>
/// Builds the values of a JSON text, each of which keeps its place in it. It is our own because a generator that brings
/// System.Text.Json along breaks in hosts that hold another copy of it; the runtime reads safetensors headers with the same
/// source.
/// </summary>
internal static class JsonReader
{
    // Deeper than any value that is read, and shallow enough for every stack.
    private const int MaxDepth = 64;

    /// <summary>
    /// Parses a whole text as Python's json does; exactly one of the two results is not null. What stands in more than 64
    /// brackets is checked and left out.
    /// </summary>
    public static (JsonValue? Value, JsonError? Error) Parse(string text, CancellationToken cancellation = default)
    {
        try
        {
            return (ParseWhole(text, cancellation), null);
        }
        catch (JsonSyntaxException exception)
        {
            return (null, exception.Error);
        }
    }

    /// <summary>The same for whoever turns the exception into an error of its own.</summary>
    /// <exception cref="JsonSyntaxException">The text is not JSON.</exception>
    public static JsonValue ParseWhole(string text, CancellationToken cancellation = default)
    {
        var tokens = new JsonTokenizer(text);
        tokens.Read();
        JsonValue value = ReadValue(tokens, cancellation);
        tokens.Read();
        return value;
    }

    /// <summary>Builds the value that begins at the token; the tokenizer then stands at its last.</summary>
    /// <exception cref="JsonSyntaxException">The text is not JSON.</exception>
    public static JsonValue ReadValue(JsonTokenizer tokens, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return tokens.Kind switch
        {
            JsonKind.Object or JsonKind.Array when tokens.Depth > MaxDepth => SkipContainer(tokens),
            JsonKind.Object => ReadObject(tokens, cancellation),
            JsonKind.Array => ReadArray(tokens, cancellation),
            var kind => JsonValue.Scalar(kind, tokens.Range, tokens.Text),
        };
    }

    private static JsonValue SkipContainer(JsonTokenizer tokens)
    {
        (JsonKind kind, int start) = (tokens.Kind, tokens.Range.Start);
        tokens.Skip();
        var range = TextRange.FromBounds(start, tokens.Range.End);
        return kind == JsonKind.Object ? JsonValue.Object(range, null) : JsonValue.Array(range, null);
    }

    private static JsonValue ReadObject(JsonTokenizer tokens, CancellationToken cancellation)
    {
        int start = tokens.Range.Start;
        List<JsonMember>? members = null;
        while (tokens.ReadNext())
        {
            (string name, TextRange range) = (tokens.Text, tokens.Range);
            tokens.Read();
            (members ??= []).Add(new JsonMember(name, range, ReadValue(tokens, cancellation)));
        }

        return JsonValue.Object(TextRange.FromBounds(start, tokens.Range.End), members);
    }

    private static JsonValue ReadArray(JsonTokenizer tokens, CancellationToken cancellation)
    {
        int start = tokens.Range.Start;
        List<JsonValue>? items = null;
        while (tokens.ReadNext())
        {
            (items ??= []).Add(ReadValue(tokens, cancellation));
        }

        return JsonValue.Array(TextRange.FromBounds(start, tokens.Range.End), items);
    }
}
