using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Cluster.Models;

internal static partial class ModelLog
{
    [LoggerMessage(11, LogLevel.Information, "The model {Hash} was fetched from {Silo}")]
    public static partial void Fetched(this ILogger logger, string hash, string silo);

    [LoggerMessage(12, LogLevel.Warning, "The model {Hash} could not be fetched from {Silo}")]
    public static partial void NotFetched(this ILogger logger, Exception exception, string hash, string silo);
}
