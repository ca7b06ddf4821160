using ConvNextV2.Compiled.Cluster.Scheduling;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Cluster.Workers;

internal static partial class WorkerLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Kind} {Shard} of job {Job} failed here")]
    public static partial void Failed(this ILogger logger, Exception exception, WorkKind kind, long shard, string job);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Kind} {Shard} of job {Job} is no longer this silo's: it is another's, or was counted and the answer was lost"
    )]
    public static partial void LeaseLost(this ILogger logger, WorkKind kind, long shard, string job);

    [LoggerMessage(3, LogLevel.Warning, "The cluster's jobs do not answer; they are asked again in a moment")]
    public static partial void NoAnswer(this ILogger logger, Exception exception);
}
