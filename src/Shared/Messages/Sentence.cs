namespace ConvNextV2.Compiled.Messages;

/// <summary>What an exception says, for those who did not write the call.</summary>
internal static class Sentence
{
    /// <summary>Without the name of a parameter, which nobody gave.</summary>
    public static string Of(ArgumentException exception) =>
        exception.ParamName is { } name ? exception.Message.Replace($" (Parameter '{name}')", "") : exception.Message;
}
