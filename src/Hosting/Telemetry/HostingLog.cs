using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Hosting.Telemetry;

/// <summary>What is logged. Refusals are not: under load they would be most of a log, and a counter has them.</summary>
internal static partial class HostingLog
{
    public const string Category = "ConvNextV2.Compiled.Hosting";

    [LoggerMessage(
        1,
        LogLevel.Information,
        "{Model} is loaded, generation {Generation}, in {Milliseconds} ms: {Weights}, SHA-256 {Sha256}"
    )]
    public static partial void Loaded(
        this ILogger logger,
        string model,
        int generation,
        long milliseconds,
        string weights,
        string sha256
    );

    [LoggerMessage(2, LogLevel.Error, "{Model} was not reloaded; generation {Generation} goes on answering")]
    public static partial void NotReloaded(this ILogger logger, Exception exception, string model, int generation);

    [LoggerMessage(3, LogLevel.Information, "{Model}, generation {Generation}, is freed: its last request has ended")]
    public static partial void Freed(this ILogger logger, string model, int generation);

    [LoggerMessage(4, LogLevel.Information, "{Model} is stopped: {Requests} requests are left to be finished")]
    public static partial void Stopping(this ILogger logger, string model, int requests);

    [LoggerMessage(5, LogLevel.Warning, "{Model} was given up with {Requests} requests unfinished: the time to stop was over")]
    public static partial void GivenUp(this ILogger logger, string model, int requests);

    [LoggerMessage(6, LogLevel.Information, "{Model} has another checkpoint at {Weights}: it is reloaded")]
    public static partial void Changed(this ILogger logger, string model, string weights);

    [LoggerMessage(7, LogLevel.Error, "The checkpoint of {Model} was not looked at; it is at the next time")]
    public static partial void NotLookedAt(this ILogger logger, Exception exception, string model);
}
