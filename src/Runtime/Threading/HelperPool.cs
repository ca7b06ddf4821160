namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// The helper threads of the process, lent to one run after another. Callers and their helpers together are as many as the
/// processors carry. Where several run at once, each has a fair share, the processors divided by the callers; more than that
/// it may hold only while nobody lacks it.
/// </summary>
/// <remarks>
/// Making a session starts the helpers that its run takes when it is alone, so that such a run allocates nothing. Two kinds of
/// helpers are started by a run, which costs it a tenth of a millisecond and a few hundred bytes each: those that several runs
/// need at once, the first time they do, and those that have ended because nobody called them for <see cref="IdleTime"/>.
/// </remarks>
internal sealed class HelperPool
{
    private readonly Lock _lock = new();
    private readonly int _processors;
    private readonly Action<Thread> _start;

    // A stack: the helper that came last is the likeliest to spin still, and those that are not needed can go.
    private readonly List<Helper> _free = [];

    // Every run reads the counts at each of its items, without the lock. Helpers (started, or about to be) and those taken
    // change under it; callers and the threads that they lack change atomically.
    private int _callers;
    private int _helpers;
    private int _taken;
    private int _lacking;
    private long _startsFrom;

    /// <param name="processors">Threads that can run at once.</param>
    /// <param name="start">Starts a thread; may throw.</param>
    internal HelperPool(int processors, Action<Thread> start) => (_processors, _start) = (processors, start);

    public static HelperPool Shared { get; } = new(Environment.ProcessorCount, static thread => thread.UnsafeStart());

    /// <summary>A helper that nobody has called for so long ends. Holds from its next wait on.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After a thread could not be started, none is tried for so long.</summary>
    public TimeSpan RetryTime { get; set; } = TimeSpan.FromSeconds(1);

    private bool MayStart => Environment.TickCount64 >= Volatile.Read(ref _startsFrom);

    /// <summary>Starts helpers until there are so many, so that no run has to. Fewer if the system refuses.</summary>
    public void Prestart(int count)
    {
        int missing;
        lock (_lock)
        {
            missing = MayStart ? count - _helpers : 0;
            if (missing <= 0)
            {
                return;
            }

            Reserve(missing);
        }

        var helpers = new Helper[missing];
        int started = Start(helpers);
        lock (_lock)
        {
            _helpers -= missing - started;
            _free.AddRange(helpers.AsSpan(0, started));
        }
    }

    /// <summary>A run begins: one processor is its caller's.</summary>
    public void Enter() => Interlocked.Increment(ref _callers);

    /// <summary>A run has ended.</summary>
    /// <param name="helpers">What it still had, released.</param>
    /// <param name="lacking">What it still lacked.</param>
    public void Leave(ReadOnlySpan<Helper> helpers, int lacking)
    {
        Interlocked.Decrement(ref _callers);
        ReportLack(-lacking);
        GiveBack(helpers);
    }

    /// <summary>Takes back helpers that have been released.</summary>
    public void GiveBack(ReadOnlySpan<Helper> helpers)
    {
        if (helpers.IsEmpty)
        {
            return;
        }

        lock (_lock)
        {
            // In reverse, so that the next run has the same helpers for the same workers, and their caches with them.
            for (int i = helpers.Length - 1; i >= 0; i--)
            {
                _free.Add(helpers[i]);
            }

            _taken -= helpers.Length;
        }
    }

    /// <summary>Takes helpers, and starts them where all are taken, as far as there are processors for them.</summary>
    /// <param name="helpers">Those that are wanted; filled from its beginning.</param>
    /// <param name="threads">What the run may have in all, which may be more than there are processors.</param>
    /// <param name="held">Threads that it has.</param>
    /// <param name="lacking">What it has reported to lack.</param>
    /// <returns>How many it got.</returns>
    public int Take(Span<Helper> helpers, int threads, int held, int lacking)
    {
        // Without the lock when there is nothing to be had.
        if (Available(threads, held, lacking) <= 0 || (Volatile.Read(ref _helpers) <= Volatile.Read(ref _taken) && !MayStart))
        {
            return 0;
        }

        int count = 0;
        int missing;
        lock (_lock)
        {
            int wanted = Math.Min(helpers.Length, Available(threads, held, lacking));
            for (; count < wanted && _free.Count > 0; count++)
            {
                helpers[count] = _free[^1];
                _free.RemoveAt(_free.Count - 1);
            }

            missing = MayStart ? Math.Max(0, wanted - count) : 0;
            Reserve(missing);
            _taken += count + missing;
        }

        if (missing > 0)
        {
            // Not under the lock: it takes long.
            int started = Start(helpers.Slice(count, missing));
            count += started;
            lock (_lock)
            {
                _helpers -= missing - started;
                _taken -= missing - started;
            }
        }

        return count;
    }

    /// <summary>The threads that a run may hold when others lack some.</summary>
    /// <param name="threads">What it may have in all.</param>
    public int FairShare(int threads)
    {
        int callers = Math.Max(1, Volatile.Read(ref _callers));
        return (Capacity(threads) + callers - 1) / callers;
    }

    /// <summary>
    /// How many helpers a run should give back: what it has beyond its share, as far as others lack it. Two runs that ask at
    /// once may give too many; each takes them again at its next item, if nobody else has.
    /// </summary>
    /// <param name="threads">What it may have in all.</param>
    /// <param name="held">What it has.</param>
    public int Surplus(int threads, int held) =>
        Volatile.Read(ref _callers) <= 1
            ? 0
            : Math.Min(held - FairShare(threads), Volatile.Read(ref _lacking) - IdleProcessors(threads));

    /// <summary>A run reports how many threads it lacks to its fair share, as the difference to what it has reported.</summary>
    public void ReportLack(int change)
    {
        if (change != 0)
        {
            Interlocked.Add(ref _lacking, change);
        }
    }

    /// <summary>A helper wants to end.</summary>
    /// <returns>False if somebody has taken it.</returns>
    public bool TryRemove(Helper helper)
    {
        lock (_lock)
        {
            if (!_free.Remove(helper))
            {
                return false;
            }

            _helpers--;
            return true;
        }
    }

    /// <summary>
    /// Beyond its share a run takes only what nobody else lacks. That is the exact opposite of what it has to give back, so
    /// helpers do not go to and fro.
    /// </summary>
    private int Available(int threads, int held, int lacking)
    {
        int idle = IdleProcessors(threads);
        int othersLack = Volatile.Read(ref _lacking) - lacking;
        return Math.Min(idle, Math.Max(FairShare(threads) - held, idle - othersLack));
    }

    /// <summary>Negative if there are more threads than processors.</summary>
    private int IdleProcessors(int threads) => Capacity(threads) - Volatile.Read(ref _callers) - Volatile.Read(ref _taken);

    // Who asks for more threads than there are processors has them.
    private int Capacity(int threads) => Math.Max(_processors, threads);

    /// <summary>Counts helpers that will be started, and makes room for them: giving back must not allocate.</summary>
    private void Reserve(int count)
    {
        _helpers += count;
        _free.EnsureCapacity(_helpers);
    }

    private int Start(Span<Helper> helpers)
    {
        int count = 0;
        try
        {
            for (; count < helpers.Length; count++)
            {
                helpers[count] = new Helper(this, _start);
            }
        }
        catch (Exception)
        {
            // Whatever the reason (a limit on threads or memory, a platform without threads), runs go on with fewer, and ask
            // again when that may have changed, not at every phase.
            Volatile.Write(ref _startsFrom, Environment.TickCount64 + (long)RetryTime.TotalMilliseconds);
        }

        return count;
    }
}
