namespace ConvNextV2.Compiled.Benchmarks.Measurement;

/// <summary>The silence after a turn, in which the workers of the side that had it stop spinning before the other begins.</summary>
internal static class Pause
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Watched = TimeSpan.FromMilliseconds(200);

    public static void Take() => Thread.Sleep(Length);

    /// <summary>The share of one core that this process still uses after a pause; near 0, or the next turn is disturbed.</summary>
    public static double BusyShareAfter()
    {
        Take();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Thread.Sleep(Watched);
        return (Environment.CpuUsage.TotalTime - before) / Watched;
    }
}
