using ImageServer.Settings;

namespace ImageServer.Requests;

/// <summary>A request was read in time and not answered in time.</summary>
/// <param name="limit">The time that it had.</param>
/// <param name="hasBegun">Whether a model worked on it, and it did not only wait for one.</param>
internal sealed class RequestTimeoutException(TimeSpan limit, bool hasBegun)
    : Exception($"The request took longer than {limit}, which is {ServerOptions.Section}:{nameof(ServerOptions.RequestTimeout)}.")
{
    public bool HasBegun { get; } = hasBegun;
}
