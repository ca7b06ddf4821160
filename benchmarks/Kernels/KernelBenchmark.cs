using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>A kernel on one thread, at a shape and a vector width.</summary>
public abstract class KernelBenchmark
{
    private static readonly List<NativeBlock> Blocks = [];

    [ParamsSource(nameof(Widths))]
    public VectorWidth Vectors { get; set; }

    public static IEnumerable<VectorWidth> Widths => VectorWidths.Supported;

    /// <summary>As in the plan.</summary>
    private protected static int PixelStride(int channels) => (int)MapShape.PixelStrideOf(channels);

    private protected static int QuantizedPixelStride(int channels) => (int)MapShape.QuantizedPixelStrideOf(channels);

    private protected static NativeFloats Random(long length)
    {
        NativeFloats buffer = Allocate(length).Take(checked((int)length));
        var random = new Random(1);
        foreach (ref float value in buffer.Span)
        {
            value = (2 * random.NextSingle()) - 1;
        }

        return buffer;
    }

    private protected static NativeFloats RandomMap(int edge, int channels, int border = 0) =>
        Random(FeatureMap.LengthOf(edge, edge, border, PixelStride(channels)));

    private protected FeatureMap Map(NativeFloats buffer, int edge, int channels, int border = 0) =>
        new(buffer.Span, edge, edge, channels, border, Vectors, PixelStride(channels));

    private protected PackedMatrix RandomMatrix(int inputs, int outputs)
    {
        var matrix = new PackedMatrix(inputs, outputs, Vectors);
        ((IPackedWeights)matrix).Place(Allocate(((IPackedWeights)matrix).Length));
        Random(matrix.Panels.Length).Span.CopyTo(matrix.Panels.Span);
        return matrix;
    }

    private protected static NormParameters RandomNorm(int channels)
    {
        var norm = new NormParameters(channels);
        ((IPackedWeights)norm).Place(Allocate(((IPackedWeights)norm).Length));
        return norm;
    }

    /// <summary>The bytes of random values.</summary>
    private protected NativeFloats RandomBytes(int edge, int channels)
    {
        NativeFloats buffer = Random(FeatureMap.LengthOf(edge, edge, border: 0, QuantizedPixelStride(channels)));
        Quantization.Run(Map(RandomMap(edge, channels), edge, channels), Random(channels).Span, Bytes(buffer, edge, channels));
        return buffer;
    }

    private protected QuantizedMap Bytes(NativeFloats buffer, int edge, int channels) =>
        new(buffer.Span, edge, edge, channels, QuantizedPixelStride(channels), Vectors);

    /// <summary>For the instructions that a model of these vectors uses.</summary>
    private protected QuantizedMatrix RandomQuantizedMatrix(int inputs, int outputs)
    {
        var matrix = new QuantizedMatrix(inputs, outputs, Int8InstructionSets.For(Vectors));
        ((IPackedWeights)matrix).Place(Allocate(((IPackedWeights)matrix).Length));
        new Random(1).NextBytes(MemoryMarshal.AsBytes(matrix.Panels.Span));
        matrix.Scales.Span.Fill(1e-3f);
        return matrix;
    }

    /// <summary>Memory for as long as the process runs: a kernel sees spans, which keep nothing alive.</summary>
    private protected static BumpAllocator Allocate(long length)
    {
        var block = new NativeBlock(BumpAllocator.Padded(length));
        Blocks.Add(block);
        return new BumpAllocator(block);
    }

    private protected static Tile Rows(StageShape shape, int firstRow) =>
        new(
            firstRow / shape.RowsPerTile,
            firstRow,
            Math.Min(shape.RowsPerTile, shape.Edge - firstRow),
            firstChannel: 0,
            channelCount: 0,
            worker: 0
        );
}
