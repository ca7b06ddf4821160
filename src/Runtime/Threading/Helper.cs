namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// A thread that serves one crew after another. Between two phases of a run lie microseconds, which waking a thread would multiply: so it spins
/// for a little while, and only then sleeps. Between runs it sleeps.
/// </summary>
internal sealed class Helper
{
    private readonly SemaphoreSlim _wake = new(0);
    private Crew? _crew;
    private int _run;
    private int _worker;
    private int _isAsleep;

    public Helper(int number)
    {
        var thread = new Thread(Live) { IsBackground = true, Name = FormattableString.Invariant($"ConvNextV2 helper {number}") };
        thread.UnsafeStart();
    }

    /// <summary>Whether a crew has it, from the claim until the helper has seen the end of the run. Only the team changes it to true.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Sends a taken helper to a crew.</summary>
    public void Join(Crew crew, int run, int worker)
    {
        (_run, _worker) = (run, worker);
        Volatile.Write(ref _crew, crew);
        WakeIfAsleep();
    }

    /// <summary>To be called after what the helper waits for has been written.</summary>
    public void WakeIfAsleep()
    {
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
            Crew crew = WaitForCrew();
            crew.Serve(this, _run, _worker);
            Volatile.Write(ref _crew, null);
            ThreadTeam.Shared.Return(this);
        }
    }

    private Crew WaitForCrew()
    {
        var patience = new Patience();
        while (true)
        {
            if (Volatile.Read(ref _crew) is { } crew)
            {
                return crew;
            }

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
