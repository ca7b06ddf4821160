using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>
/// The clock of one thread's core, in GHz. The system often knows a nominal one only, and the FMA peak depends on how many multipliers a core has; but on every
/// processor an integer addition that needs the result of the one before takes a cycle.
/// </summary>
internal static class ClockRate
{
    private const int CyclesOfTurn = 16;
    private const int TurnsOfBurst = 62_500;

    /// <summary>A burst of less than a millisecond, like that of the FMA peak.</summary>
    public static double Measure()
    {
        long start = Stopwatch.GetTimestamp();
        _ = Add(TurnsOfBurst, addend: 0x9E3779B97F4A7C15, mask: 0xD1B54A32D192ED03);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (double)CyclesOfTurn * TurnsOfBurst / seconds / 1e9;
    }

    // Between two additions an exclusive or, which takes a cycle as well: the compiler would make one of them. Both operands are registers: some processors
    // add constants without spending a cycle.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Add(int turns, ulong addend, ulong mask)
    {
        ulong sum = 0;
        for (int turn = 0; turn < turns; turn++)
        {
            sum = (sum + addend) ^ mask;
            sum = (sum + addend) ^ mask;
            sum = (sum + addend) ^ mask;
            sum = (sum + addend) ^ mask;
            sum = (sum + addend) ^ mask;
            sum = (sum + addend) ^ mask;
            sum = (sum + addend) ^ mask;
            sum = (sum + addend) ^ mask;
        }

        return sum;
    }
}
