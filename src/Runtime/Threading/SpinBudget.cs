using System.Diagnostics;

namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// How long to spin before parking: about twice what waking a thread takes. So a wait costs at most three times the least that
/// it could, however long it is.
/// </summary>
internal struct SpinBudget
{
    private static readonly long Limit = Stopwatch.Frequency / 10_000;

    private long _start;

    /// <summary>Lets some nanoseconds pass.</summary>
    /// <returns>Whether the budget allows more.</returns>
    public bool Spin()
    {
        Thread.SpinWait(10);
        long now = Stopwatch.GetTimestamp();
        if (_start == 0)
        {
            _start = now;
        }

        return now - _start < Limit;
    }
}
