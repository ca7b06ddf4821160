using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Packing;

/// <summary>
/// Has the JIT compile the kernels that every model runs, on another thread, while the first weights are read: the first call
/// need not wait for it. What is compiled ahead of time is only run on a handful of zeros.
/// </summary>
internal static class KernelWarmUp
{
    // Five vectors of 16, ten of 8, twenty of 4: panels of three vectors and of two at every width.
    private const int Channels = 80;
    private const int Edge = 7;
    private const int Border = 3;

    private static int _isStarted;
    private static int _isQuantizedStarted;

    /// <summary>The kernels of float32.</summary>
    public static void Start(VectorWidth vectors)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            Task.Run(() => Run(vectors));
        }
    }

    /// <summary>Those that models in eight bits have in the place of the blocks' others.</summary>
    public static void StartQuantized(VectorWidth vectors)
    {
        if (Interlocked.Exchange(ref _isQuantizedStarted, 1) == 0)
        {
            Task.Run(() => RunQuantized(vectors));
        }
    }

    private static void Run(VectorWidth vectors)
    {
        var zeros = new PinnedBuffer((Edge + (2 * Border)) * (Edge + (2 * Border)) * Channels);
        var output = new PinnedBuffer(Edge * Edge * Channels);
        var weights = new PackedMatrix(Channels, Channels, vectors);
        using NativeBlock memory = Place(weights);
        var rows = new Tile(0, 0, Edge, firstChannel: 0, Channels, worker: 0);

        var bordered = new FeatureMap(zeros.Span, Edge, Edge, Channels, Border, vectors);
        var map = new FeatureMap(output.Span, Edge, Edge, Channels, border: 0, vectors);
        var pixel = new FeatureMap(output.Span[..Channels], 1, 1, Channels, border: 0, vectors);
        Pointwise.Expand<Gelu>(map, weights, map, zeros.Span[..Channels]);
        Pointwise.Project(map, weights, rows, bordered);
        Pointwise.Run(map, weights, bordered);
        Depthwise7x7.Run(bordered, zeros.Span[..(PackedFilters.Taps * Channels)], zeros.Span[..Channels], vectors, map);
        LayerNorm.Normalize(map, epsilon: 1);
        LayerNorm.Run(map, zeros.Span[..Channels], zeros.Span[..Channels], epsilon: 1);
        Pointwise.ScaleInputs(weights, zeros.Span[..Channels], new float[Channels * Channels]);
        Pointwise.Run(pixel, weights, pixel);
    }

    private static void RunQuantized(VectorWidth vectors)
    {
        const int PixelStride = Channels;
        var zeros = new PinnedBuffer((Edge + (2 * Border)) * (Edge + (2 * Border)) * Channels);
        var output = new PinnedBuffer(Edge * Edge * Channels);
        var weights = new QuantizedMatrix(Channels, Channels, Int8InstructionSets.For(vectors));
        using NativeBlock memory = Place(weights);

        var bordered = new FeatureMap(zeros.Span, Edge, Edge, Channels, Border, vectors);
        var map = new FeatureMap(output.Span, Edge, Edge, Channels, border: 0, vectors);
        var bytes = new QuantizedMap(new float[Edge * Edge * PixelStride], Edge, Edge, Channels, PixelStride, vectors);
        LayerNorm.Quantize(map, epsilon: 1, bytes);
        Pointwise.Expand<GeluInt8>(bytes, weights, map, zeros.Span[..Channels]);
        Quantization.Run(map, zeros.Span[..Channels], bytes);
        Pointwise.Project(bytes, weights, bordered);
    }

    private static NativeBlock Place(IPackedWeights weights)
    {
        var memory = new NativeBlock(weights.Length);
        weights.Place(new BumpAllocator(memory));
        return memory;
    }
}
