using System.Collections.Concurrent;

namespace ConvNextV2.Compiled.Benchmarks.Server.Soak;

/// <summary>What happened, by all workers.</summary>
internal sealed class SoakCounts
{
    // What docs/server.md says that there is: anything else is a fault of the server.
    private static readonly int[] Documented = [200, 400, 408, 413, 415, 429, 503];

    private readonly ConcurrentDictionary<int, long> _statuses = [];
    private readonly ConcurrentDictionary<string, long> _wrong = [];
    private long _reloads;
    private long _torn;
    private long _aborted;
    private long _slow;

    public long Requests => _statuses.Values.Sum();

    public long Reloads => Interlocked.Read(ref _reloads);

    public long Torn => Interlocked.Read(ref _torn);

    public long Aborted => Interlocked.Read(ref _aborted);

    public long Slow => Interlocked.Read(ref _slow);

    /// <summary>Answers that are not those of the model that they name, and statuses that are not documented.</summary>
    public IReadOnlyDictionary<string, long> Wrong => _wrong;

    public long Of(int status) => _statuses.GetValueOrDefault(status);

    public void Answered(int status)
    {
        _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
        if (!Documented.Contains(status))
        {
            Found($"status {status}");
        }
    }

    public void Found(string wrong) => _wrong.AddOrUpdate(wrong, 1, (_, count) => count + 1);

    public void Reloaded() => Interlocked.Increment(ref _reloads);

    public void WasTorn() => Interlocked.Increment(ref _torn);

    public void WasAborted() => Interlocked.Increment(ref _aborted);

    public void WasSlow() => Interlocked.Increment(ref _slow);
}
