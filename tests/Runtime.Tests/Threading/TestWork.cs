using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Tests.Threading;

/// <summary>Items that do what the test says: item, worker.</summary>
internal sealed class ActionWork(Action<int, int> action) : IWork
{
    public void Execute(int item, int worker) => action(item, worker);
}

/// <summary>Items that count how often each is done, and see whether two threads have one worker's number.</summary>
internal sealed class CountedWork(int items, int workers) : IWork
{
    private readonly int[] _done = new int[items];
    private readonly int[] _inside = new int[workers];
    private volatile bool _overlapped;

    public void Execute(int item, int worker)
    {
        if (Interlocked.Increment(ref _inside[worker]) != 1)
        {
            _overlapped = true;
        }

        Thread.SpinWait(20);
        Interlocked.Increment(ref _done[item]);
        Interlocked.Decrement(ref _inside[worker]);
    }

    public void AssertAllDoneOnce()
    {
        Assert.All(_done, done => Assert.Equal(1, done));
        Assert.False(_overlapped);
    }
}

/// <summary>As many items as threads, each of which waits for all others: without every thread, the phase never ends.</summary>
internal sealed class MeetingWork(int threads) : IWork
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly CountdownEvent _missing = new(threads);

    public void Execute(int item, int worker)
    {
        _missing.Signal();
        if (!_missing.Wait(Limit))
        {
            throw new TimeoutException($"{_missing.CurrentCount} of {threads} threads did not come.");
        }
    }
}
