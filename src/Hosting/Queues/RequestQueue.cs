using System.Threading.RateLimiting;

namespace ConvNextV2.Compiled.Hosting.Queues;

/// <summary>
/// A model's requests in order of arrival: so many are worked on, so many wait, and the next is refused. Those that are let in
/// wait for the gate of the process as well.
/// </summary>
internal sealed class RequestQueue : IDisposable
{
    // How much of the mean time of a request the last one is: the time that it has a place of the model, the wait at the gate
    // included, which is what those behind it wait for.
    private const int Smoothing = 8;

    private readonly string _model;
    private readonly int _requestsAtOnce;
    private readonly int _length;
    private readonly TimeSpan? _timeout;
    private readonly RunGate _gate;
    private readonly TimeProvider _time;
    private readonly ConcurrencyLimiter _limiter;
    private readonly CancellationTokenSource _gone = new();
    private long _meanTicks;
    private int _waiting;
    private int _running;

    /// <param name="model">Its name.</param>
    /// <param name="requestsAtOnce">How many are worked on.</param>
    /// <param name="options">How many wait, and how long.</param>
    /// <param name="gate">Of the process.</param>
    /// <param name="time">What timeouts go by.</param>
    public RequestQueue(string model, int requestsAtOnce, HostedModelOptions options, RunGate gate, TimeProvider time)
    {
        (_model, _requestsAtOnce, _length, _timeout) = (model, requestsAtOnce, options.QueueLength, options.QueueTimeout);
        (_gate, _time) = (gate, time);
        _limiter = new ConcurrencyLimiter(
            new ConcurrencyLimiterOptions { PermitLimit = requestsAtOnce, QueueLimit = options.QueueLength }
        );
    }

    public int Waiting => Volatile.Read(ref _waiting);

    public int Running => Volatile.Read(ref _running);

    /// <summary>Refuses a request that has not begun to wait, if it would be refused now.</summary>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelUnavailableException">The model is gone.</exception>
    public void RequirePlace()
    {
        try
        {
            RateLimiterStatistics now = _limiter.GetStatistics()!;
            if (now.CurrentAvailablePermits == 0 && now.CurrentQueuedCount >= _length)
            {
                throw Busy();
            }
        }
        catch (ObjectDisposedException)
        {
            throw ModelUnavailableException.Gone(_model);
        }
    }

    /// <summary>Waits for a request's turn.</summary>
    /// <param name="blocking">
    /// Whether to hold the caller's thread meanwhile, and complete at once. It is woken by who leaves, without a thread of the
    /// pool: these may all be held so.
    /// </param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelTimeoutException">It took too long.</exception>
    /// <exception cref="ModelUnavailableException">The model is gone.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public async ValueTask<RunPermit> EnterAsync(bool blocking, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long arrival = _time.GetTimestamp();
        long start = arrival;
        RateLimitLease own = TryEnter();
        RateLimitLease? ofProcess = own.IsAcquired ? TryEnterGate(own) : null;
        if (ofProcess is not { IsAcquired: true })
        {
            (own, ofProcess, start) = await WaitAsync(own, blocking, cancellationToken).ConfigureAwait(false);
        }

        Interlocked.Increment(ref _running);
        return new RunPermit(this, own, ofProcess, _gate.Begin(), _time.GetElapsedTime(arrival), start);
    }

    /// <summary>What has been worked on gives its permits back.</summary>
    public void Exit(in RunPermit permit)
    {
        long ticks = _time.GetElapsedTime(permit.Start).Ticks;
        long mean = Volatile.Read(ref _meanTicks);

        // One of two that end together may be lost, which a mean can bear.
        Volatile.Write(ref _meanTicks, mean == 0 ? ticks : mean + ((ticks - mean) / Smoothing));
        Interlocked.Decrement(ref _running);
        _gate.End();
        permit.OfProcess.Dispose();
        permit.OfModel.Dispose();
    }

    /// <summary>Ends all waiting, also at the gate: for a model that is gone.</summary>
    public void Dispose()
    {
        _limiter.Dispose();
        _gone.Cancel();
    }

    private async ValueTask<(RateLimitLease Own, RateLimitLease OfProcess, long Start)> WaitAsync(
        RateLimitLease own,
        bool blocking,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource? timeout = _timeout is { } limit ? new CancellationTokenSource(limit, _time) : null;
        using var any = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            _gone.Token,
            timeout?.Token ?? CancellationToken.None
        );
        try
        {
            if (!own.IsAcquired)
            {
                own = await WaitAsync(Enter(any.Token), blocking).ConfigureAwait(false);
                if (!own.IsAcquired)
                {
                    // The limiter was disposed under it.
                    throw ModelUnavailableException.Gone(_model);
                }
            }

            long start = _time.GetTimestamp();
            return (own, await WaitAtGateAsync(own, blocking, any.Token).ConfigureAwait(false), start);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_gone.IsCancellationRequested)
            {
                throw ModelUnavailableException.Gone(_model);
            }

            throw new ModelTimeoutException(_model, nameof(HostedModelOptions.QueueTimeout), _timeout!.Value);
        }
    }

    /// <summary>The process's turn for who has the model's, which is given back if there is none.</summary>
    private async ValueTask<RateLimitLease> WaitAtGateAsync(
        RateLimitLease own,
        bool blocking,
        CancellationToken cancellationToken
    )
    {
        try
        {
            RateLimitLease turn = await WaitAsync(_gate.EnterAsync(cancellationToken), blocking).ConfigureAwait(false);
            return turn.IsAcquired ? turn : throw ModelUnavailableException.Gone(_model);
        }
        catch (ObjectDisposedException)
        {
            own.Dispose();
            throw ModelUnavailableException.Gone(_model);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    private async ValueTask<RateLimitLease> WaitAsync(ValueTask<RateLimitLease> turn, bool blocking)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            return blocking ? turn.AsTask().GetAwaiter().GetResult() : await turn.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private RateLimitLease TryEnterGate(RateLimitLease own)
    {
        try
        {
            return _gate.TryEnter();
        }
        catch (ObjectDisposedException)
        {
            own.Dispose();
            throw ModelUnavailableException.Gone(_model);
        }
    }

    private RateLimitLease TryEnter()
    {
        try
        {
            return _limiter.AttemptAcquire();
        }
        catch (ObjectDisposedException)
        {
            throw ModelUnavailableException.Gone(_model);
        }
    }

    /// <summary>A place in the queue.</summary>
    private ValueTask<RateLimitLease> Enter(CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<RateLimitLease> turn = _limiter.AcquireAsync(1, cancellationToken);
            return turn is { IsCompletedSuccessfully: true, Result.IsAcquired: false } ? throw Busy() : turn;
        }
        catch (ObjectDisposedException)
        {
            throw ModelUnavailableException.Gone(_model);
        }
    }

    private ModelBusyException Busy()
    {
        long mean = Volatile.Read(ref _meanTicks);
        TimeSpan until = mean == 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromTicks(mean * (_length + 1L) / _requestsAtOnce);
        return new ModelBusyException(_model, _requestsAtOnce, _length, until);
    }
}
