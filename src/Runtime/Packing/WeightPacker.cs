using System.Runtime.ExceptionServices;

namespace ConvNextV2.Compiled.Packing;

/// <summary>What fills one group of weights.</summary>
/// <param name="Offset">Where its largest tensor lies in the checkpoint.</param>
/// <param name="Length">Bytes of its tensors.</param>
/// <param name="Fill">Reads and packs them.</param>
internal sealed record PackingJob(long Offset, long Length, Action<TensorSet> Fill);

/// <summary>
/// Packs all groups of a model on several threads, each through a window of its own, in the order of the checkpoint.
/// </summary>
internal static class WeightPacker
{
    /// <param name="jobs">In any order.</param>
    /// <param name="open">Makes what a thread reads tensors through.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="threads">The most, the calling one included.</param>
    /// <param name="cancellationToken">Looked at between jobs.</param>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static void Pack(
        IEnumerable<PackingJob> jobs,
        Func<TensorSet> open,
        IProgress<double>? progress,
        int threads,
        CancellationToken cancellationToken
    )
    {
        PackingJob[] ordered = [.. jobs];
        Array.Sort(ordered, (a, b) => a.Offset.CompareTo(b.Offset));
        var done = new DoneBytes(LengthOf(ordered), progress);
        int next = -1;
        Exception? failure = null;
        OnThreads(Math.Min(threads, ordered.Length), Work);
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Work()
        {
            try
            {
                TensorSet tensors = open();
                while (Volatile.Read(ref failure) is null && Interlocked.Increment(ref next) is var i && i < ordered.Length)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    ordered[i].Fill(tensors);
                    done.Add(ordered[i].Length);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }
        }
    }

    private static long LengthOf(PackingJob[] jobs)
    {
        long length = 0;
        foreach (PackingJob job in jobs)
        {
            length += job.Length;
        }

        return length;
    }

    /// <summary>
    /// Calls <paramref name="work"/> here and on the pool's threads, and returns when all calls have. What the pool has not begun
    /// by then is not waited for: there is nothing left to do. Parallel.For costs a process milliseconds at its first call.
    /// </summary>
    private static void OnThreads(int threads, Action work)
    {
        var calls = new PoolCall?[Math.Max(0, threads - 1)];
        try
        {
            for (int i = 0; i < calls.Length; i++)
            {
                calls[i] = new PoolCall(work);
            }

            work();
        }
        finally
        {
            // Even if a call could not be made: the others write to memory that the caller frees then.
            Array.ForEach(calls, call => call?.Leave());
        }
    }

    /// <summary>A call on a thread of the pool, which may come too late.</summary>
    private sealed class PoolCall
    {
        private readonly Action _work;
        private readonly Task _task;
        private int _isTaken;

        public PoolCall(Action work)
        {
            _work = work;
            _task = Task.Run(Run);
        }

        /// <summary>Waits for the call if it has begun; else it does nothing any more.</summary>
        public void Leave()
        {
            if (Interlocked.Exchange(ref _isTaken, 1) == 1)
            {
                _task.GetAwaiter().GetResult();
            }
        }

        private void Run()
        {
            if (Interlocked.Exchange(ref _isTaken, 1) == 0)
            {
                _work();
            }
        }
    }

    /// <summary>Counts for all threads. Reports are made one at a time, so that none overtakes another.</summary>
    private sealed class DoneBytes(long total, IProgress<double>? progress)
    {
        private readonly Lock _turn = new();
        private long _done;

        public void Add(long length)
        {
            if (progress is null)
            {
                return;
            }

            lock (_turn)
            {
                _done += length;
                progress.Report(_done / (double)total);
            }
        }
    }
}
