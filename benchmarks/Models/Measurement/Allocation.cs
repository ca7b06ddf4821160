using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Measurement;

/// <summary>Bytes that runs allocate: on the thread that calls, and in the whole process, where other threads do a part.</summary>
internal sealed record Allocation(long Thread, long Process)
{
    private const int Runs = 5;

    /// <summary>Of one run, after the first ones.</summary>
    public static Allocation Of(IClassifier classifier)
    {
        // The runtime's own threads allocate now and then; what each run allocates is in all of them.
        var least = new Allocation(long.MaxValue, long.MaxValue);
        for (int run = 0; run < Runs; run++)
        {
            long process = GC.GetTotalAllocatedBytes(precise: true);
            long thread = GC.GetAllocatedBytesForCurrentThread();
            classifier.Run();
            thread = GC.GetAllocatedBytesForCurrentThread() - thread;
            process = GC.GetTotalAllocatedBytes(precise: true) - process;
            least = new Allocation(Math.Min(thread, least.Thread), Math.Min(process, least.Process));
        }

        return least;
    }
}
