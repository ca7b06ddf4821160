using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Labels;

/// <summary>What is wrong with an <c>id2label</c>.</summary>
/// <param name="Range">Where it is wrong.</param>
/// <param name="Subject">The key, or the entry of it.</param>
/// <param name="Found">The value, if it is of the wrong type; else null.</param>
/// <param name="Reason">What the value must be or, where its type is right, why it cannot be used.</param>
internal sealed record LabelFault(TextRange Range, string Subject, JsonValue? Found, string Reason)
{
    public static LabelFault WrongType(JsonValue found, string subject, string expected) =>
        new(found.Range, subject, found, expected);

    /// <summary>The fault in a sentence.</summary>
    public override string ToString() =>
        Found is null ? $"'{Subject}' cannot be used: {Reason}" : $"'{Subject}' must be {Reason}, but is {Found.Describe()}";
}
