using System.Threading.RateLimiting;
using ConvNextV2.Compiled.Hosting.Threads;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Hosting.Queues;

/// <summary>How many requests of all models are worked on at once, and the threads that do it.</summary>
internal sealed class RunGate : IDisposable
{
    private readonly ConcurrencyLimiter _limiter;
    private int _running;
    private bool _isShared;

    public RunGate(IOptions<HostedModelsOptions> options)
    {
        RunsAtOnce = options.Value.RunsAtOnce ?? Environment.ProcessorCount;
        Threads = new RunThreads(RunsAtOnce);

        // Unbounded, because the queues of the models are not.
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = RunsAtOnce, QueueLimit = int.MaxValue });
    }

    public int RunsAtOnce { get; }

    public RunThreads Threads { get; }

    /// <summary>A permit, or one that is none because others wait.</summary>
    public RateLimitLease TryEnter() => _limiter.AttemptAcquire();

    /// <summary>A permit in its turn.</summary>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) =>
        _limiter.AcquireAsync(1, cancellationToken);

    /// <summary>Who has a permit begins.</summary>
    /// <returns>
    /// Whether nobody else in the process is being worked on, nor has been beside the one before: where requests follow each
    /// other closely there are moments without any, and who began in one with all threads would have to share them at once.
    /// </returns>
    public bool Begin()
    {
        if (Interlocked.Increment(ref _running) > 1)
        {
            Volatile.Write(ref _isShared, true);
            return false;
        }

        return !Interlocked.Exchange(ref _isShared, false);
    }

    /// <summary>And ends, before it gives the permit back.</summary>
    public void End() => Interlocked.Decrement(ref _running);

    public void Dispose()
    {
        Threads.Dispose();
        _limiter.Dispose();
    }
}
