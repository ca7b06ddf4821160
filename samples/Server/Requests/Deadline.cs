using ImageServer.Problems;
using ImageServer.Settings;

namespace ImageServer.Requests;

/// <summary>The time that a request has; it ends at once when its client goes.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _expiry;
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _gone;
    private readonly TimeSpan _limit;

    /// <param name="limit">From now on.</param>
    /// <param name="gone">That the client is gone.</param>
    /// <param name="time">Whose.</param>
    public Deadline(TimeSpan limit, CancellationToken gone, TimeProvider time)
    {
        (_limit, _gone) = (limit, gone);
        _expiry = new CancellationTokenSource(limit, time);
        _source = CancellationTokenSource.CreateLinkedTokenSource(_expiry.Token, gone);
    }

    public CancellationToken Token => _source.Token;

    private bool IsOver => _expiry.IsCancellationRequested && !_gone.IsCancellationRequested;

    /// <summary>Reads the body, for which a client is late that needs longer.</summary>
    /// <exception cref="RequestException">The time is over.</exception>
    public async Task<T> ReadAsync<T>(Task<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (OperationCanceledException) when (IsOver)
        {
            throw new RequestException(
                StatusCodes.Status408RequestTimeout,
                $"The body was not there after {_limit}, which is {ServerOptions.Section}:{nameof(ServerOptions.RequestTimeout)}."
            );
        }
    }

    /// <summary>Works on what was read.</summary>
    /// <exception cref="RequestTimeoutException">The time is over.</exception>
    public async Task<T> WorkAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(Token);
        }
        catch (OperationCanceledException) when (IsOver)
        {
            throw new RequestTimeoutException(_limit);
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _expiry.Dispose();
    }
}
