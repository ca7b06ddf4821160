using System.Diagnostics;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>What Dispose gives back, as the system counts it. Each load of atto takes 15 MB for weights and 4 MB for a session.</summary>
// What is resident is the whole process: no other test may run beside these.
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    private static readonly byte[] Checkpoint = Safetensors.Write(
        new ReferenceConfig(3, 4, [40, 80, 160, 320], [2, 2, 6, 2], "gelu", 1e-12, 224, 224, 1000).RandomCheckpoint(seed: 3)
    );

    private static readonly float[] PixelValues = new float[3 * 224 * 224];

    [Fact]
    public void A_hundred_models_loaded_run_and_disposed_take_no_more_than_a_few()
    {
        // Held, so that no finaliser does what Dispose should have done.
        var disposed = new List<ConvNextV2Atto224>();
        Repeat(5, () => disposed.Add(LoadAndRun()));
        long before = ResidentBytes();

        Repeat(100, () => disposed.Add(LoadAndRun()));

        // Their weights alone are 1.5 GB.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 48L << 20);
        Assert.Equal(105, disposed.Count);
    }

    [Fact]
    public void Sessions_give_their_memory_back_one_by_one()
    {
        using ConvNextV2Atto224 model = ConvNextV2Atto224.Load(Checkpoint);
        var disposed = new List<ConvNextV2Atto224.Session>();
        Repeat(5, RunSession);
        long before = ResidentBytes();

        Repeat(100, RunSession);

        Assert.InRange(ResidentBytes() - before, long.MinValue, 48L << 20);

        void RunSession()
        {
            ConvNextV2Atto224.Session session = model.CreateSession();
            session.Run(PixelValues);
            session.Dispose();
            disposed.Add(session);
        }
    }

    private static ConvNextV2Atto224 LoadAndRun()
    {
        ConvNextV2Atto224 model = ConvNextV2Atto224.Load(Checkpoint);
        model.Classify(PixelValues);
        model.Dispose();
        return model;
    }

    private static void Repeat(int count, Action action)
    {
        for (int i = 0; i < count; i++)
        {
            action();
        }
    }

    private static long ResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
