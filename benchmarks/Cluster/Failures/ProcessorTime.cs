using System.Globalization;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Failures;

/// <summary>The time of all processors since the start of the machine, as Linux counts it.</summary>
internal readonly record struct ProcessorTime(long All, long Idle)
{
    // Of /proc/stat: idle, and waiting for a disk.
    private const int FirstIdle = 3;
    private const int LastIdle = 4;

    public static ProcessorTime Now()
    {
        long[] times =
        [
            .. File.ReadLines("/proc/stat")
                .First()
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .Select(text => long.Parse(text, CultureInfo.InvariantCulture)),
        ];
        return new ProcessorTime(times.Sum(), times[FirstIdle..(LastIdle + 1)].Sum());
    }

    /// <summary>The part of the time since then in which they worked.</summary>
    public double BusySince(ProcessorTime then) => 1 - ((double)(Idle - then.Idle) / (All - then.All));
}
