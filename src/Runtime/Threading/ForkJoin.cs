using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// The work-stealing fork-join of one session. A run is a sequence of phases, and a phase is a number of items that the run's
/// threads share: the caller, which is worker 0, and its helpers.
/// </summary>
/// <remarks>
/// <para>
/// Each worker is dealt a range of the items, so that the same rows stay in the same core's cache from phase to phase. A worker
/// that has finished its range steals from the end of another's. A phase is over when all its items are done: nobody waits for
/// a helper that has not come yet, its items are stolen.
/// </para>
/// <para>
/// Helpers come and go during a run. A worker's number passes from one helper to another only between phases, when no item is
/// being done. A helper reads the phase first, and then checks that its assignment still holds. If it does, the phase is not
/// newer than the assignment's end, so nobody else has the number in it; if the phase is over, its items are gone.
/// </para>
/// </remarks>
internal sealed class ForkJoin
{
    private readonly int _threads;
    private readonly HelperPool _pool;
    private readonly Helper[] _helpers;
    private readonly ItemRange[] _ranges;
    private readonly Lock _failing = new();
    private IWork? _work;
    private Exception? _failure;
    private int _failedItem;
    private int _workers = 1;
    private int _maxWorkers;
    private int _lacking;
    private PaddedInt _phase;
    private PaddedInt _done;

    /// <param name="threads">As many at most, the caller included.</param>
    /// <param name="pool">Where the helpers are from; the process's if left out.</param>
    public ForkJoin(int threads, HelperPool? pool = null)
    {
        _threads = threads;
        _pool = pool ?? HelperPool.Shared;
        _helpers = new Helper[threads - 1];
        _ranges = new ItemRange[threads];
        _pool.Prestart(threads - 1);
    }

    /// <summary>The most that share a run.</summary>
    public int Threads => _threads;

    /// <summary>Counts the phases of all runs.</summary>
    public int Phase => Volatile.Read(ref _phase.Value);

    /// <summary>Before a run.</summary>
    public void Begin() => _pool.Enter();

    /// <summary>After a run. A helper that comes too late finds that its assignment has ended.</summary>
    public void End()
    {
        int helpers = _workers - 1;
        Release(helpers);
        _pool.Leave(_helpers.AsSpan(0, helpers), _lacking);
        _lacking = 0;
    }

    /// <summary>Between phases: recruits helpers that have become free, or gives back what others have a right to.</summary>
    /// <returns>How many threads the run has now.</returns>
    public int Recruit()
    {
        Balance(usedWorkers: 1);
        return _workers;
    }

    /// <summary>Does all items, and returns when they are done.</summary>
    /// <param name="work">Whose items.</param>
    /// <param name="items">How many.</param>
    /// <param name="maxWorkers">Workers from this number on take no part.</param>
    /// <exception cref="Exception">
    /// What an item threw: of several, the one with the lowest number. All the others have been done, or have thrown too.
    /// </exception>
    public void Run(IWork work, int items, int maxWorkers)
    {
        if (_threads == 1 || items is 1 or > ItemRange.MaximumItems)
        {
            RunAlone(work, items);
            return;
        }

        Recruit();
        Publish(work, items, maxWorkers);
        DoItems();
        WaitForItems(items);
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>The same by the calling thread alone, with the same outcome where items throw.</summary>
    public static void RunAlone(IWork work, int items)
    {
        Exception? failure = null;
        for (int item = 0; item < items; item++)
        {
            try
            {
                work.Execute(item, worker: 0);
            }
            catch (Exception exception)
            {
                failure ??= exception;
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>A helper's part in a run: returns when its assignment has ended.</summary>
    /// <param name="helper">The thread that calls.</param>
    /// <param name="worker">Its number.</param>
    /// <param name="assignment">The helper's.</param>
    public void Join(Helper helper, int worker, int assignment)
    {
        int phase;
        do
        {
            int done = 0;
            phase = Phase;

            // The assignment is checked after the phase has been read: see above. It may also end during a phase.
            while (
                helper.IsAssigned(assignment) && worker < _maxWorkers && TryTakeItem(phase, worker, out IWork? work, out int item)
            )
            {
                Execute(work!, item, worker);
                done++;
            }

            if (done > 0)
            {
                Interlocked.Add(ref _done.Value, done);
            }
        } while (helper.WaitForPhase(this, phase, assignment));
    }

    /// <summary>The caller's part in a phase. Items may be whole images, so helpers come and go between them too.</summary>
    private void DoItems()
    {
        int phase = Phase;
        int done = 0;
        int usedWorkers = _workers;
        while (TryTakeItem(phase, worker: 0, out IWork? work, out int item))
        {
            Execute(work!, item, worker: 0);
            done++;
            Balance(usedWorkers);
            usedWorkers = Math.Max(usedWorkers, _workers);
        }

        Interlocked.Add(ref _done.Value, done);
    }

    /// <summary>Waits for the items that helpers are still at.</summary>
    private void WaitForItems(int items)
    {
        var budget = new SpinBudget();
        while (Volatile.Read(ref _done.Value) != items)
        {
            if (!budget.Spin())
            {
                // With fewer processors than threads the helper that is waited for may need this one.
                Thread.Yield();
            }
        }
    }

    private void Publish(IWork work, int items, int maxWorkers)
    {
        // All that the caller has written until now, the work's own data included, is released with the ranges and the phase.
        // Who takes an item acquires it with them. What the item writes is released with the count of items done, and the
        // caller acquires it with that. Nothing relies on another order, because Arm keeps none.
        _work = work;
        _maxWorkers = maxWorkers;
        Volatile.Write(ref _done.Value, 0);
        int workers = Math.Min(_workers, maxWorkers);
        for (int i = 0; i < workers; i++)
        {
            _ranges[i].Set(Phase + 1, (int)((long)items * i / workers), (int)((long)items * (i + 1) / workers));
        }

        Volatile.Write(ref _phase.Value, _phase.Value + 1);
        foreach (Helper helper in _helpers.AsSpan(0, _workers - 1))
        {
            helper.Unpark();
        }
    }

    private bool TryTakeItem(int phase, int worker, out IWork? work, out int item)
    {
        if (_ranges[worker].TryTake(phase, isOwner: true, ref _work, out work, out item))
        {
            return true;
        }

        for (int i = 1; i < _ranges.Length; i++)
        {
            if (_ranges[(worker + i) % _ranges.Length].TryTake(phase, isOwner: false, ref _work, out work, out item))
            {
                return true;
            }
        }

        return false;
    }

    private void Execute(IWork work, int item, int worker)
    {
        try
        {
            work.Execute(item, worker);
        }
        catch (Exception exception)
        {
            lock (_failing)
            {
                if (_failure is null || item < _failedItem)
                {
                    (_failure, _failedItem) = (exception, item);
                }
            }
        }
    }

    /// <summary>Takes what the pool has for this run, or gives back what it should not have. Mostly neither.</summary>
    /// <param name="usedWorkers">
    /// Numbers below are in use in the current phase. A helper that was released during the phase may still be at an item under
    /// its number, so after that none is recruited until the next phase.
    /// </param>
    private void Balance(int usedWorkers)
    {
        int surplus = _pool.Surplus(_threads, _workers);
        if (surplus > 0)
        {
            Release(surplus);
            _pool.GiveBack(_helpers.AsSpan(_workers - 1, surplus));
        }

        int lacking = 0;
        if (_workers < _threads && _workers >= usedWorkers)
        {
            int count = _pool.Take(_helpers.AsSpan(_workers - 1), _threads, _workers, _lacking);
            for (; count > 0; count--)
            {
                _helpers[_workers - 1].Assign(this, worker: _workers);
                _workers++;
            }

            lacking = Math.Max(0, Math.Min(_threads, _pool.FairShare(_threads)) - _workers);
        }

        _pool.ReportLack(lacking - _lacking);
        _lacking = lacking;
    }

    /// <summary>Ends the assignments of the highest workers, whose helpers the pool must be given then.</summary>
    private void Release(int count)
    {
        for (; count > 0; count--)
        {
            _workers--;
            _helpers[_workers - 1].Release();
        }
    }

    /// <summary>Alone on its cache lines (two, for they are fetched in pairs), because others spin on it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct PaddedInt
    {
        [FieldOffset(128)]
        public int Value;
    }
}
