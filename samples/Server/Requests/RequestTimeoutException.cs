using ImageServer.Settings;

namespace ImageServer.Requests;

/// <summary>A request was read in time and not answered in time.</summary>
internal sealed class RequestTimeoutException(TimeSpan limit)
    : Exception(
        $"The request took longer than {limit}, which is {ServerOptions.Section}:{nameof(ServerOptions.RequestTimeout)}."
    );
