using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// The threads of one session's run: the caller and the helpers it could get. A phase's items are dealt out in ranges, so that
/// the same rows stay with the same core from phase to phase; who has done its own takes from the end of another's. A phase
/// ends when all its items are done: nobody waits for a helper that has not come yet, its range is simply taken. Items are
/// numbered with their phase, so a helper that was away cannot take another's.
/// </summary>
internal sealed class Crew
{
    // What a range can number; work beyond it is done by the caller alone.
    private const int MaximumItems = (1 << 20) - 1;

    private readonly int _threads;
    private readonly Helper[] _helpers;
    private readonly Range[] _ranges;
    private IWork? _work;
    private Exception? _failure;
    private int _workers = 1;
    private int _dealtTo;
    private PaddedInt _run;
    private PaddedInt _phase;
    private PaddedInt _done;

    /// <param name="threads">As many at most, the caller included.</param>
    public Crew(int threads)
    {
        _threads = threads;
        _helpers = new Helper[threads - 1];
        _ranges = new Range[threads];
        ThreadTeam.Shared.Grow(threads - 1);
    }

    /// <summary>Counts the phases, over all runs, and the ends of runs.</summary>
    public int Phase => Volatile.Read(ref _phase.Value);

    /// <summary>Before a run.</summary>
    public void Begin() => ThreadTeam.Shared.Enter();

    /// <summary>After a run. A helper that comes too late finds that the run it was called for is over.</summary>
    public void End()
    {
        Volatile.Write(ref _run.Value, _run.Value + 1);
        NextPhase();
        ThreadTeam.Shared.Leave(_helpers.AsSpan(0, _workers - 1));
        _workers = 1;
    }

    /// <summary>Looks for helpers that have become idle.</summary>
    /// <returns>How many threads the next phase will have.</returns>
    public int Gather()
    {
        if (_workers < _threads)
        {
            int taken = ThreadTeam.Shared.Take(_helpers.AsSpan(_workers - 1), _threads);
            for (int i = 0; i < taken; i++)
            {
                _helpers[_workers - 1].Join(this, _run.Value, worker: _workers);
                _workers++;
            }
        }

        return _workers;
    }

    /// <summary>Does all items, and returns when they are done.</summary>
    /// <param name="work">Whose items.</param>
    /// <param name="items">How many.</param>
    /// <param name="maxWorkers">Workers from this number on take no part.</param>
    /// <exception cref="Exception">The first that an item threw; the others have been done or have thrown too.</exception>
    public void Run(IWork work, int items, int maxWorkers)
    {
        if (items is 1 or > MaximumItems || Gather() == 1)
        {
            for (int item = 0; item < items; item++)
            {
                work.Execute(item, worker: 0);
            }

            return;
        }

        Publish(work, items, Math.Min(_workers, maxWorkers));
        DoItems(Phase, worker: 0);
        WaitForItems(items);
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>A helper's part in a run.</summary>
    /// <param name="helper">The thread that calls.</param>
    /// <param name="run">The run that it was called for.</param>
    /// <param name="worker">Its number in that run.</param>
    public void Serve(Helper helper, int run, int worker)
    {
        int phase = Phase;
        while (Volatile.Read(ref _run.Value) == run)
        {
            // The run was still this one after the phase had been read, so the phase is one of it.
            DoItems(phase, worker);
            helper.WaitForPhase(this, phase);
            phase = Phase;
        }
    }

    /// <summary>Waits for the items that helpers are still at.</summary>
    private void WaitForItems(int items)
    {
        var patience = new Patience();
        while (Volatile.Read(ref _done.Value) != items)
        {
            if (!patience.Spin())
            {
                // With fewer processors than threads the helper that is waited for may need this one.
                Thread.Yield();
            }
        }
    }

    private void NextPhase()
    {
        Volatile.Write(ref _phase.Value, _phase.Value + 1);
        for (int i = 0; i < _workers - 1; i++)
        {
            _helpers[i].WakeIfAsleep();
        }
    }

    private void Publish(IWork work, int items, int workers)
    {
        // Whatever the caller has written until now, the work's own data included, is released with the ranges and the phase,
        // and acquired by who takes an item; what the item writes is released with the count of those done. No other order is
        // relied on, as on Arm there is none.
        _work = work;
        _dealtTo = workers;
        Volatile.Write(ref _done.Value, 0);
        for (int i = 0; i < workers; i++)
        {
            _ranges[i].Set(Phase + 1, (int)((long)items * i / workers), (int)((long)items * (i + 1) / workers));
        }

        NextPhase();
    }

    private void DoItems(int phase, int worker)
    {
        int done = 0;
        while (worker < _dealtTo && TakeItem(phase, worker, out IWork? work, out int item))
        {
            try
            {
                work!.Execute(item, worker);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, exception, null);
            }

            done++;
        }

        if (done > 0)
        {
            Interlocked.Add(ref _done.Value, done);
        }
    }

    /// <summary>The next item of the worker's own range, else the last of another's.</summary>
    private bool TakeItem(int phase, int worker, out IWork? work, out int item)
    {
        if (_ranges[worker].TakeFirst(phase, ref _work, out work, out item))
        {
            return true;
        }

        for (int i = 1; i < _ranges.Length; i++)
        {
            if (_ranges[(worker + i) % _ranges.Length].TakeLast(phase, ref _work, out work, out item))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Alone on its cache lines (two, for they are fetched in pairs), because others spin on it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct PaddedInt
    {
        [FieldOffset(128)]
        public int Value;
    }

    /// <summary>
    /// The items of a phase that are left of a worker's share: phase, first and end in one word, so that an item is taken only
    /// while its phase runs.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Range
    {
        private const int Bits = 20;
        private const long Mask = (1 << Bits) - 1;

        [FieldOffset(0)]
        private long _word;

        public void Set(int phase, int first, int end) =>
            Volatile.Write(ref _word, (PhaseBits(phase) << (2 * Bits)) | ((long)first << Bits) | (uint)end);

        public bool TakeFirst(int phase, ref IWork? current, out IWork? work, out int item) =>
            Take(phase, 1L << Bits, ref current, out work, out item, takesFirst: true);

        public bool TakeLast(int phase, ref IWork? current, out IWork? work, out int item) =>
            Take(phase, -1, ref current, out work, out item, takesFirst: false);

        // What fits above the two numbers without a sign: enough that no thread is away for as long as it takes to come round.
        private static long PhaseBits(int phase) => phase & 0x7FFFFF;

        // The work is read between the word and its exchange: if the exchange succeeds, the phase had items left all the while
        // and the work was its own.
        private bool Take(int phase, long change, ref IWork? current, out IWork? work, out int item, bool takesFirst)
        {
            while (true)
            {
                long word = Volatile.Read(ref _word);
                int first = (int)((word >> Bits) & Mask);
                int end = (int)(word & Mask);
                work = Volatile.Read(ref current);
                item = takesFirst ? first : end - 1;
                if (word >> (2 * Bits) != PhaseBits(phase) || first >= end)
                {
                    return false;
                }

                if (Interlocked.CompareExchange(ref _word, word + change, word) == word)
                {
                    return true;
                }
            }
        }
    }
}
