namespace ConvNextV2.Compiled.Json;

/// <summary>What a <see cref="JsonTokenizer"/> stands at.</summary>
internal enum JsonToken
{
    /// <summary>A number, string or literal, or the bracket that begins an array or an object.</summary>
    Value,

    /// <summary>The name of a property and the colon behind it; a value follows.</summary>
    Name,

    /// <summary>The bracket that ends the innermost array or object.</summary>
    Close,

    /// <summary>The end of the text.</summary>
    End,
}
