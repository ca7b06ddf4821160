using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Measurement;

/// <summary>Bytes that runs allocate: on the thread that calls, and in the whole process, where other threads do a part.</summary>
internal sealed record Allocation(long Thread, long Process)
{
    private const int Runs = 5;

    /// <summary>Of some runs together, after the first ones.</summary>
    public static Allocation Of(IClassifier classifier)
    {
        // The first call of a counter allocates for itself.
        Total();
        long process = Total();
        long thread = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < Runs; run++)
        {
            classifier.Run();
        }

        thread = GC.GetAllocatedBytesForCurrentThread() - thread;
        return new Allocation(thread / Runs, (Total() - process) / Runs);

        static long Total() => GC.GetTotalAllocatedBytes(precise: true);
    }
}
