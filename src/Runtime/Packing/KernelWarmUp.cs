using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Memory;

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

    private static int _isStarted;

    public static void Start(VectorWidth vectors)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            Task.Run(() => Run(vectors));
        }
    }

    private static void Run(VectorWidth vectors)
    {
        const int Border = 3;
        var zeros = new PinnedBuffer((Edge + (2 * Border)) * (Edge + (2 * Border)) * Channels);
        var output = new PinnedBuffer(Edge * Edge * Channels);
        var weights = new PackedMatrix(Channels, Channels, vectors);
        using var memory = new NativeBlock(((IPackedWeights)weights).Length);
        ((IPackedWeights)weights).Place(new BumpAllocator(memory));
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
}
