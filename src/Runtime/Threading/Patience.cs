using System.Diagnostics;

namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// How long to spin before sleeping: about twice what it takes to wake a thread, so that a wait costs at most three times the
/// least it could.
/// </summary>
internal struct Patience
{
    private static readonly long Limit = Stopwatch.Frequency / 10_000;

    private long _start;

    /// <summary>Lets some nanoseconds pass.</summary>
    /// <returns>Whether it is worth going on.</returns>
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
