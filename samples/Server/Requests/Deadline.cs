using ConvNextV2.Compiled.Hosting;
using ImageServer.Problems;
using ImageServer.Settings;

namespace ImageServer.Requests;

/// <summary>The time that a request has; it ends at once when its client goes.</summary>
internal sealed class Deadline : IDisposable
{
    private const int Portion = 1 << 16;

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

    /// <summary>Has a model work on what was read; metrics have it under the operation's name.</summary>
    /// <exception cref="RequestTimeoutException">The time is over.</exception>
    public async Task<T> WorkAsync<T>(IHostedModel model, string operation, Func<ModelLease, CancellationToken, T> work)
    {
        bool hasBegun = false;
        try
        {
            return await model.RunAsync(
                lease =>
                {
                    hasBegun = true;
                    return work(lease, Token);
                },
                operation,
                Token
            );
        }
        catch (OperationCanceledException) when (IsOver)
        {
            throw new RequestTimeoutException(_limit, hasBegun);
        }
    }

    /// <summary>Sends what was made; a client that does not read it in that time loses its connection.</summary>
    public async Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            // Kestrel copies a write as a whole, and only then waits for the client.
            for (int sent = 0; sent < bytes.Length; sent += Portion)
            {
                await response.Body.WriteAsync(bytes.Slice(sent, Math.Min(Portion, bytes.Length - sent)), Token);
            }
        }
        catch (OperationCanceledException) when (IsOver)
        {
            response.HttpContext.Abort();
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _expiry.Dispose();
    }
}
