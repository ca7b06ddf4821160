namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// The helpers of the process. A run takes those that are idle and gives them back at its end. No more are taken than there are
/// processors for, running callers included: many sessions at once have a thread each, and none waits for another.
/// </summary>
internal sealed class ThreadTeam
{
    private readonly Lock _lock = new();
    private readonly List<Helper> _helpers = [];
    private int _callers;
    private int _taken;

    public static ThreadTeam Shared { get; } = new();

    /// <summary>Starts helpers until there are so many, so that no run has to.</summary>
    public void Grow(int count)
    {
        lock (_lock)
        {
            while (_helpers.Count < count)
            {
                _helpers.Add(new Helper(_helpers.Count + 1));
            }
        }
    }

    /// <summary>A run begins: one processor is its caller's.</summary>
    public void Enter() => Interlocked.Increment(ref _callers);

    /// <summary>A run has ended, and its helpers may be called to another at once.</summary>
    public void Leave(ReadOnlySpan<Helper> helpers)
    {
        Interlocked.Decrement(ref _callers);
        if (helpers.IsEmpty)
        {
            return;
        }

        lock (_lock)
        {
            foreach (Helper helper in helpers)
            {
                helper.IsTaken = false;
            }

            _taken -= helpers.Length;
        }
    }

    /// <summary>Takes idle helpers, if there are processors for them.</summary>
    /// <param name="helpers">The helpers that are wanted; filled from its beginning.</param>
    /// <param name="threads">The threads that the caller may have in all, which may be more than there are processors.</param>
    /// <returns>How many it got.</returns>
    public int Take(Span<Helper> helpers, int threads)
    {
        if (Idle(threads) <= 0)
        {
            return 0;
        }

        lock (_lock)
        {
            int wanted = Math.Min(helpers.Length, Idle(threads));
            int count = 0;
            for (int i = 0; i < _helpers.Count && count < wanted; i++)
            {
                if (!_helpers[i].IsTaken)
                {
                    _helpers[i].IsTaken = true;
                    helpers[count++] = _helpers[i];
                }
            }

            _taken += count;
            return count;
        }
    }

    private int Idle(int threads) =>
        Math.Max(Environment.ProcessorCount, threads) - Volatile.Read(ref _callers) - Volatile.Read(ref _taken);
}
