using ConvNextV2.Compiled.Benchmarks.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>What kernels are measured by: the peak and the clock of one thread of this process, as medians of bursts by turns, so that both are of the same moments.</summary>
internal static class Limits
{
    private const int Bursts = 201;

    static Limits()
    {
        (double Peak, double Clock)[] bursts =
        [
            .. Enumerable.Range(0, Bursts).Select(_ => (FmaPeak.Measure(), ClockRate.Measure())),
        ];
        Peak = bursts.Select(burst => burst.Peak).Order().ElementAt(Bursts / 2);
        Clock = bursts.Select(burst => burst.Clock).Order().ElementAt(Bursts / 2);
    }

    /// <summary>GFLOP/s of the widest vectors.</summary>
    public static double Peak { get; }

    /// <summary>GHz.</summary>
    public static double Clock { get; }
}
