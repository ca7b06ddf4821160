using ConvNextV2.Compiled;
using Microsoft.Extensions.Options;

namespace ImageServer.Settings;

/// <summary>Why a server does not start, where settings, files or the network are the reason: in a sentence.</summary>
internal static class StartFailure
{
    /// <returns>Null for what nobody expected.</returns>
    public static string? SentenceOf(Exception exception) =>
        exception switch
        {
            OptionsValidationException refused => string.Join(Environment.NewLine, refused.Failures),
            CheckpointException or ListenRefusedException or IOException or UnauthorizedAccessException => exception.Message,

            // Settings that are no number or no time.
            InvalidOperationException { InnerException: FormatException } => exception.Message,
            _ => null,
        };
}
