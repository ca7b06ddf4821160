using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;
using ImageServer.Requests;
using ImageServer.Settings;
using Microsoft.Extensions.Options;

namespace ImageServer.Problems;

/// <summary>The one place that says which exception is which status.</summary>
internal sealed class ProblemMapping(IOptions<ServerOptions> options)
{
    // The same request would take as long again: it is not to be sent again by itself.
    private const string TimeLimitType = "/docs#time-limit";

    // Long enough for a queue to move, short enough that nobody gives up.
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    private readonly ServerOptions _options = options.Value;

    /// <returns>Null for an exception that nobody expected.</returns>
    public Problem? Of(Exception exception) =>
        exception switch
        {
            RequestException refused => new Problem(refused.Status, refused.Message),
            ImageException image => new Problem(StatusCodes.Status400BadRequest, image.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(),
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new Problem(
                StatusCodes.Status408RequestTimeout,
                "The body came too slowly."
            ),
            BadHttpRequestException malformed => new Problem(malformed.StatusCode, "The request is no valid HTTP."),
            BuffersFullException full => Busy(full.Message, SoonAgain),
            ModelBusyException busy => Busy(busy.Message, busy.RetryAfter),
            ModelUnavailableException unavailable => Waited(unavailable.Message),
            ModelTimeoutException { Option: nameof(HostedModelOptions.QueueTimeout) } late => Waited(late.Message),
            ModelTimeoutException late => TooMuchWork(late.Message),
            RequestTimeoutException { HasBegun: false } late => Waited(late.Message),
            RequestTimeoutException late => TooMuchWork(late.Message),
            OutOfMemoryException => new Problem(
                StatusCodes.Status503ServiceUnavailable,
                "There is not enough memory for this request."
            ),
            _ => null,
        };

    /// <summary>A body that has more bytes than are taken.</summary>
    public Problem TooLarge() =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            $"The body has more than {_options.MaxRequestBytes} bytes, which is "
                + $"{ServerOptions.Section}:{nameof(ServerOptions.MaxRequestBytes)}."
        );

    private Problem Busy(string detail, TimeSpan retryAfter) => new(_options.RejectionStatus, detail) { RetryAfter = retryAfter };

    private static Problem Waited(string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, detail) { RetryAfter = SoonAgain };

    private static Problem TooMuchWork(string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, detail) { Type = TimeLimitType };
}
