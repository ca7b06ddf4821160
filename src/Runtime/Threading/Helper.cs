using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// A thread that joins one fork-join after another. Phases are microseconds apart, and waking a thread takes longer than that:
/// so it spins first, then parks. After <see cref="HelperPool.IdleTime"/> without an assignment it ends.
/// </summary>
internal sealed class Helper
{
    private readonly HelperPool _pool;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _assigning = new();
    private ForkJoin? _forkJoin;
    private int _worker;
    private int _assignment;
    private int _isParked;

    /// <param name="pool">Whose helper it is.</param>
    /// <param name="start">Starts its thread; whatever it throws comes out.</param>
    public Helper(HelperPool pool, Action<Thread> start)
    {
        _pool = pool;
        start(new Thread(Live) { IsBackground = true, Name = "ConvNextV2 helper" });
    }

    /// <summary>Sends the helper to a fork-join. Only who has taken it from the pool may do so.</summary>
    public void Assign(ForkJoin forkJoin, int worker)
    {
        lock (_assigning)
        {
            _worker = worker;
            _assignment++;
            Volatile.Write(ref _forkJoin, forkJoin);
        }

        Unpark();
    }

    /// <summary>
    /// Ends the assignment, before the helper is given back to the pool. It may still be at an item, and takes no other; if it
    /// has not come yet, it does not come any more.
    /// </summary>
    public void Release()
    {
        lock (_assigning)
        {
            _forkJoin = null;
            Volatile.Write(ref _assignment, _assignment + 1);
        }

        Unpark();
    }

    /// <summary>Whether an assignment is still the current one. Each assignment and each release has its own number.</summary>
    public bool IsAssigned(int assignment) => Volatile.Read(ref _assignment) == assignment;

    /// <summary>Wakes the helper if it is parked. What it waits for must have been written before.</summary>
    public void Unpark()
    {
        // Store and load on both sides: the waker writes the news and then reads the flag, the helper writes the flag and then
        // reads the news. One of them sees the other's store only if neither load passes the store before it, and release and
        // acquire allow just that. So each side has a full barrier: this one, and the exchange in AnnouncePark.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isParked) == 1 && Interlocked.Exchange(ref _isParked, 0) == 1)
        {
            _wake.Release();
        }
    }

    /// <summary>Waits for the next phase of the fork-join, or for the end of the assignment.</summary>
    /// <returns>Whether the assignment is still the current one.</returns>
    public bool WaitForPhase(ForkJoin forkJoin, int seen, int assignment)
    {
        var budget = new SpinBudget();
        while (forkJoin.Phase == seen && IsAssigned(assignment))
        {
            if (!budget.Spin())
            {
                AnnouncePark();
                if (forkJoin.Phase == seen && IsAssigned(assignment))
                {
                    _wake.Wait();
                }
                else
                {
                    CancelPark();
                }
            }
        }

        return IsAssigned(assignment);
    }

    private void Live()
    {
        while (WaitForAssignment())
        {
            Join();
        }
    }

    // A method of its own, so that the frame of a waiting helper holds no fork-join and none of its memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Join()
    {
        ForkJoin? forkJoin;
        int worker,
            assignment;
        lock (_assigning)
        {
            (forkJoin, worker, assignment) = (_forkJoin, _worker, _assignment);
            _forkJoin = null;
        }

        // Null if it has been released in the meantime.
        forkJoin?.Join(this, worker, assignment);
    }

    /// <returns>False if the helper has left the pool: then nobody can assign it any more.</returns>
    private bool WaitForAssignment()
    {
        var budget = new SpinBudget();
        while (Volatile.Read(ref _forkJoin) is null)
        {
            if (!budget.Spin())
            {
                AnnouncePark();
                if (Volatile.Read(ref _forkJoin) is not null)
                {
                    CancelPark();
                }
                else if (!_wake.Wait(_pool.IdleTime))
                {
                    CancelPark();
                    if (_pool.TryRemove(this))
                    {
                        return false;
                    }

                    // Taken: the assignment follows at once.
                }
            }
        }

        return true;
    }

    // From here on whoever has news wakes the helper. News from just before must be looked for once more.
    private void AnnouncePark() => Interlocked.Exchange(ref _isParked, 1);

    private void CancelPark()
    {
        if (Interlocked.Exchange(ref _isParked, 0) == 0)
        {
            // Somebody believed it parked and releases the semaphore: use that up, or the next park would end at once.
            _wake.Wait();
        }
    }
}
