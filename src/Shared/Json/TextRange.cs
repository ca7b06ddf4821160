namespace ConvNextV2.Compiled.Json;

/// <summary>A run of UTF-16 code units in a text: where a JSON value stands, so that an error can point at it.</summary>
internal readonly record struct TextRange(int Start, int Length)
{
    public int End => Start + Length;

    public static TextRange FromBounds(int start, int end) => new(start, end - start);
}
