using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// A thread that serves one crew after another. Between two phases of a run lie microseconds, which waking a thread would
/// multiply: so it spins for a little while, and only then sleeps. Between runs it sleeps.
/// </summary>
internal sealed class Helper
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _calling = new();
    private Crew? _crew;
    private int _run;
    private int _worker;
    private int _isAsleep;

    public Helper(int number)
    {
        var thread = new Thread(Live) { IsBackground = true, Name = FormattableString.Invariant($"ConvNextV2 helper {number}") };
        thread.UnsafeStart();
    }

    /// <summary>
    /// Whether a crew has it. The team's to change: a run's end frees its helpers, whether they have noticed it or not.
    /// </summary>
    public bool IsTaken { get; set; }

    /// <summary>Sends a taken helper to a crew. If it has not come to the one it was sent to before, that run is over.</summary>
    public void Join(Crew crew, int run, int worker)
    {
        lock (_calling)
        {
            (_run, _worker) = (run, worker);
            Volatile.Write(ref _crew, crew);
        }

        WakeIfAsleep();
    }

    /// <summary>To be called after what the helper waits for has been written.</summary>
    public void WakeIfAsleep()
    {
        // Each side writes its own variable before it reads the other's. Release and acquire do not order a write before a
        // later read, only barriers do: this one here, the exchange in FallAsleep there.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isAsleep) == 1 && Interlocked.Exchange(ref _isAsleep, 0) == 1)
        {
            _wake.Release();
        }
    }

    private void Live()
    {
        while (true)
        {
            Serve();
        }
    }

    // A method of its own, so that a sleeping helper's frame holds on to no crew and its memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Serve()
    {
        WaitForCall();
        Crew crew;
        int run,
            worker;
        lock (_calling)
        {
            (crew, run, worker) = (_crew!, _run, _worker);
            _crew = null;
        }

        crew.Serve(this, run, worker);
    }

    private void WaitForCall()
    {
        var patience = new Patience();
        while (Volatile.Read(ref _crew) is null)
        {
            if (!patience.Spin())
            {
                FallAsleep();
                if (Volatile.Read(ref _crew) is null)
                {
                    _wake.Wait();
                }
                else
                {
                    StayAwake();
                }
            }
        }
    }

    /// <summary>Waits until a crew's phase is no longer the one that the helper has seen.</summary>
    public void WaitForPhase(Crew crew, int seen)
    {
        var patience = new Patience();
        while (crew.Phase == seen)
        {
            if (!patience.Spin())
            {
                FallAsleep();
                if (crew.Phase == seen)
                {
                    _wake.Wait();
                }
                else
                {
                    StayAwake();
                }
            }
        }
    }

    // From here on whoever changes something wakes the helper; what changed just before, the caller looks for once more.
    private void FallAsleep() => Interlocked.Exchange(ref _isAsleep, 1);

    private void StayAwake()
    {
        if (Interlocked.Exchange(ref _isAsleep, 0) == 0)
        {
            // Somebody has taken the helper for asleep and releases it: that release must not be left over for the next sleep.
            _wake.Wait();
        }
    }
}
