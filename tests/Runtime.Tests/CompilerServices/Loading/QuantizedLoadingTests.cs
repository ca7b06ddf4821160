using System.Diagnostics;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Checkpoints;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

// What is allocated is counted for the whole process.
[CollectionDefinition(nameof(QuantizedLoadingTests), DisableParallelization = true)]
[Collection(nameof(QuantizedLoadingTests))]
public sealed class QuantizedLoadingTests
{
    private const int Matrices = 8;
    private const int Edge = 512;
    private const long FloatBytes = (long)Matrices * Edge * Edge * sizeof(float);

    // Made when first needed, and kept for the other tests.
    private static readonly Lazy<byte[]> Checkpoint = new(() =>
        SafetensorsBytes.Write([
            .. Enumerable
                .Range(0, Matrices)
                .SelectMany(i =>
                    new (string, string, long[], float[])[]
                    {
                        ($"encoder.stages.0.layers.{i}.pwconv1.weight", "F32", [Edge, Edge], new float[Edge * Edge]),
                        ($"encoder.stages.0.layers.{i}.pwconv1.bias", "F32", [Edge], new float[Edge]),
                    }
                ),
        ])
    );

    [Fact]
    public void Weights_in_bytes_take_a_quarter_of_their_floats()
    {
        Weights floats = Load(isQuantized: false),
            bytes = Load(isQuantized: true);

        // Beside the bytes there are three floats for each column.
        Assert.InRange(floats.Memory.Length * sizeof(float), FloatBytes, 1.01 * FloatBytes);
        Assert.InRange(bytes.Memory.Length * sizeof(float), FloatBytes / 4, 1.03 * FloatBytes / 4);
    }

    /// <summary>
    /// All that is allocated on the way, given back or not, is far less than the floats: those are read through a window of each
    /// thread.
    /// </summary>
    [Fact]
    public void A_load_never_holds_the_floats_of_a_model_in_bytes()
    {
        Load(isQuantized: true);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        Weights weights = Load(isQuantized: true);

        long managed = GC.GetTotalAllocatedBytes(precise: true) - before;
        long native = weights.Memory.Length * sizeof(float);
        Assert.InRange(managed, 1, (Environment.ProcessorCount * 300L * 1024) + (1 << 20));
        Assert.InRange(managed + native, 1, FloatBytes / 2);
    }

    [Fact]
    public void The_time_that_all_threads_quantise_is_told_and_there_is_none_without_bytes()
    {
        var watch = Stopwatch.StartNew();
        TimeSpan quantised = Load(isQuantized: true).Checkpoint.QuantizationTime!.Value;
        TimeSpan longest = watch.Elapsed * Environment.ProcessorCount;

        Assert.InRange(quantised, TimeSpan.FromTicks(1), longest);
        Assert.Null(Load(isQuantized: false).Checkpoint.QuantizationTime);
    }

    private static Weights Load(bool isQuantized) =>
        ModelWeights.Load(
            new GeneratedClass("Test", 7, "0"),
            Checkpoint.Value,
            options: null,
            loader => new Weights(loader, isQuantized)
        );

    private sealed class Weights : ModelWeights
    {
        public Weights(WeightLoader loader, bool isQuantized)
            : base(loader)
        {
            for (int i = 0; i < Matrices; i++)
            {
                string name = $"encoder.stages.0.layers.{i}.pwconv1";
                _ = isQuantized ? (object)loader.QuantizedPointwise(name, Edge, Edge) : loader.Pointwise(name, Edge, Edge);
            }
        }
    }
}
