namespace ConvNextV2.Compiled.Json;

/// <summary>Why a text is not JSON, and where.</summary>
internal sealed record JsonError(string Message, TextRange Range);

/// <summary>A text is not JSON; whoever reads it turns this into an error of its own.</summary>
internal sealed class JsonSyntaxException(JsonError error)
    : Exception(FormattableString.Invariant($"{error.Message} at character {error.Range.Start}"))
{
    public JsonError Error { get; } = error;
}
