using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Packing;

/// <summary>
/// Has the JIT compile the kernels that a model runs, on other threads, while its weights are read and packed: the first call
/// need not wait for it. That is most of what there is to compile, milliseconds for each kernel.
/// </summary>
/// <remarks>
/// A load does not know how wide the maps are. Those of the published sizes, 224 above all, and whatever else is a multiple of
/// seven wide, are cut into tiles as long as those of seven pixels. Other widths (384: maps of 96, 48, 24 and 12 pixels) have
/// tiles of other lengths besides, which their first run compiles: to compile those here too would hold up every other model.
/// </remarks>
internal static class KernelWarmUp
{
    // Panels of three vectors and of two at every width that multiplies bytes.
    private const int BytesChannels = 80;

    // A vector of sixteen lanes.
    private const int NormChannels = 16;

    /// <summary>A row of a map.</summary>
    internal const int Pixels = 7;

    private const int Inputs = 8;
    private const int Border = 3;

    // Of the process: a kernel is compiled once.
    private static readonly HashSet<string> Done = new(StringComparer.Ordinal);

    /// <summary>Begins with the kernels for a model, as far as they are not compiled or begun.</summary>
    public static void Start(KernelShapes shapes)
    {
        // Ahead of time all is compiled, and would carry the kernels of both precisions because they are named here.
        if (!RuntimeFeature.IsDynamicCodeCompiled)
        {
            return;
        }

        List<Action> jobs = [];
        lock (Done)
        {
            foreach ((string kind, int channels, Action<int> run) in JobsFor(shapes))
            {
                if (Done.Add($"{kind} {channels} {(int)shapes.Vectors}"))
                {
                    jobs.Add(() => run(channels));
                }
            }
        }

        // One processor is left to the packer, and to what a host does meanwhile.
        int threads = Math.Max(1, Environment.ProcessorCount - 1);
        int next = -1;
        for (int thread = 0; thread < Math.Min(threads, jobs.Count); thread++)
        {
            Task.Run(Work);
        }

        void Work()
        {
            while (Interlocked.Increment(ref next) is var i && i < jobs.Count)
            {
                try
                {
                    jobs[i]();
                }
                catch (Exception)
                {
                    // What fails here fails in a run too, whose caller can do something about it. Nobody waits for this task.
                }
            }
        }
    }

    /// <summary>What takes longest first, and what the first phases of a run need.</summary>
    internal static IEnumerable<KernelJob> JobsFor(KernelShapes shapes)
    {
        VectorWidth vectors = shapes.Vectors;
        return
        [
            .. shapes.AreQuantized
                ? Of("expand before bytes", shapes.Expansions, channels => Expand<GeluInt8>(channels, vectors))
                : Of("expand", shapes.Expansions, channels => Expand<Gelu>(channels, vectors)),
            .. Of("patches", shapes.Stages, channels => Patches(channels, vectors)),
            .. Of("project", shapes.Projections, channels => Project(channels, vectors)),
            .. Of("depthwise", shapes.Stages, channels => Depthwise(channels, vectors)),
            .. Of("bytes", shapes.AreQuantized ? [BytesChannels] : [], channels => Bytes(channels, vectors)),
            .. Of("norms", [NormChannels], channels => Norms(channels, vectors)),
            .. Of("response", shapes.Expansions, channels => ResponseNorm(channels, vectors)),
            .. Of("classify", shapes.Classifiers, channels => Classify(channels, vectors)),
        ];

        static IEnumerable<KernelJob> Of(string kind, IEnumerable<int> widths, Action<int> run)
        {
            foreach (int channels in widths)
            {
                yield return new KernelJob(kind, KernelShapes.Representative(channels), run);
            }
        }
    }

    private static void Expand<TActivation>(int channels, VectorWidth vectors)
        where TActivation : struct, IActivation
    {
        using Matrix matrix = new(channels, vectors);
        Pointwise.Expand<TActivation>(Map(Inputs, vectors), matrix.Weights, Map(channels, vectors), new float[channels]);
    }

    private static void Patches(int channels, VectorWidth vectors)
    {
        using Matrix matrix = new(channels, vectors);
        Pointwise.Run(Map(Inputs, vectors), matrix.Weights, Map(channels, vectors));
    }

    private static void Project(int channels, VectorWidth vectors)
    {
        using Matrix matrix = new(channels, vectors);
        var rows = new Tile(0, 0, 1, firstChannel: 0, channels, worker: 0);
        Pointwise.Project(Map(Inputs, vectors), matrix.Weights, rows, Map(channels, vectors));
    }

    private static void Classify(int channels, VectorWidth vectors)
    {
        using Matrix matrix = new(channels, vectors);
        Pointwise.Run(Map(Inputs, vectors, pixels: 1), matrix.Weights, Map(channels, vectors, pixels: 1));
    }

    private static void Depthwise(int channels, VectorWidth vectors) =>
        Depthwise7x7.Run(
            Map(channels, vectors, border: Border),
            new float[PackedFilters.Taps * channels],
            new float[channels],
            vectors,
            Map(channels, vectors)
        );

    private static void Norms(int channels, VectorWidth vectors)
    {
        FeatureMap map = Map(channels, vectors);
        LayerNorm.Normalize(map, epsilon: 1);
        LayerNorm.Run(map, new float[channels], new float[channels], epsilon: 1);
        GlobalAveragePool.Run(map, Map(channels, vectors, pixels: 1));
    }

    private static void ResponseNorm(int channels, VectorWidth vectors)
    {
        using Matrix matrix = new(channels, vectors);
        float[] scale = new float[channels];
        GlobalResponseNorm.Scale(new float[2 * channels], scale, scale);
        GlobalResponseNorm.Apply(Map(channels, vectors), scale, new Tile(0, 0, 1, firstChannel: 0, channels, worker: 0));
        Pointwise.ScaleInputs(matrix.Weights, new float[Inputs], new float[Inputs * channels]);
    }

    private static void Bytes(int channels, VectorWidth vectors)
    {
        var weights = new QuantizedMatrix(channels, channels, Int8InstructionSets.For(vectors));
        using NativeBlock memory = Place(weights);
        FeatureMap map = Map(channels, vectors);
        var bytes = new QuantizedMap(new float[Pixels * channels], 1, Pixels, channels, pixelStride: channels, vectors);
        LayerNorm.Quantize(map, epsilon: 1, bytes);
        Pointwise.Expand<GeluInt8>(bytes, weights, map, new float[channels]);
        Quantization.Run(map, new float[channels], bytes);
        Pointwise.Project(bytes, weights, map);
    }

    private static FeatureMap Map(int channels, VectorWidth vectors, int pixels = Pixels, int border = 0)
    {
        float[] memory = new float[FeatureMap.LengthOf(1, pixels, border, channels)];
        return new FeatureMap(memory, 1, pixels, channels, border, vectors);
    }

    private static NativeBlock Place(IPackedWeights weights)
    {
        var memory = new NativeBlock(weights.Length);
        weights.Place(new BumpAllocator(memory));
        return memory;
    }

    /// <summary>A kernel to compile.</summary>
    /// <param name="Kind">Which.</param>
    /// <param name="Channels">Of the map that it makes.</param>
    /// <param name="Run">Runs it on zeros.</param>
    internal sealed record KernelJob(string Kind, int Channels, Action<int> Run);

    /// <summary>Weights of few inputs: how many they are decides no kernel.</summary>
    private sealed class Matrix : IDisposable
    {
        private readonly NativeBlock _memory;

        public Matrix(int outputs, VectorWidth vectors)
        {
            Weights = new PackedMatrix(Inputs, outputs, vectors);
            _memory = Place(Weights);
        }

        public PackedMatrix Weights { get; }

        public void Dispose() => _memory.Dispose();
    }
}
