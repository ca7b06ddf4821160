using BenchmarkDotNet.Attributes;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>What is not a block, in ConvNeXt V2 Atto, Tiny and Base at 224×224: stem, downsampling and head.</summary>
public abstract class EndsBenchmark : KernelBenchmark, IHasWork
{
    [Params(40, 96, 128)]
    public int FirstChannels { get; set; }

    public abstract double Flops { get; }

    public double Vectors16 => 0;
}

/// <summary>Patches of 4×4 from an image of 224×224, and the norm after them.</summary>
public class StemBenchmark : EndsBenchmark
{
    private const int ImageEdge = 224;
    private const int Patch = 4;
    private const int Edge = ImageEdge / Patch;
    private const int Inputs = 3 * Patch * Patch;

    private NativeFloats _image;
    private NativeFloats _output;
    private PackedMatrix _weights = null!;
    private NormParameters _norm = null!;

    public override double Flops => 2.0 * Edge * Edge * Inputs * FirstChannels;

    [GlobalSetup]
    public void Setup()
    {
        _image = Random(3 * ImageEdge * ImageEdge);
        _output = RandomMap(Edge, FirstChannels, border: 3);
        _weights = RandomMatrix(Inputs, FirstChannels);
        _norm = RandomNorm(FirstChannels);
    }

    [Benchmark]
    public void Stem()
    {
        for (int row = 0; row < Edge; row += 2)
        {
            var tile = new Tile(row / 2, row, 2, firstChannel: 0, channelCount: 0, worker: 0);
            FeatureMap output = Map(_output, Edge, FirstChannels, border: 3).Rows(tile);
            PatchConvolution.Run(new ImagePlanes(_image.Span, 3, ImageEdge, ImageEdge), Patch, tile, _weights, output);
            LayerNorm.Run(output, _norm, epsilon: 1e-6f);
        }
    }
}

/// <summary>The norm and the 2×2 convolution between the first two stages.</summary>
public class DownsamplingBenchmark : EndsBenchmark
{
    private const int InputEdge = 56;
    private const int Edge = InputEdge / 2;

    private NativeFloats _input;
    private NativeFloats _patches;
    private NativeFloats _output;
    private PackedMatrix _weights = null!;

    public override double Flops => 2.0 * Edge * Edge * 4 * FirstChannels * 2 * FirstChannels;

    [GlobalSetup]
    public void Setup()
    {
        _input = RandomMap(InputEdge, FirstChannels, border: 3);
        _patches = Random(2 * Edge * PixelStride(4 * FirstChannels));
        _output = RandomMap(Edge, 2 * FirstChannels, border: 3);
        _weights = RandomMatrix(4 * FirstChannels, 2 * FirstChannels);
    }

    [Benchmark]
    public void Downsampling()
    {
        FeatureMap patches = new(_patches.Span, 2, Edge, 4 * FirstChannels, border: 0, Vectors, PixelStride(4 * FirstChannels));
        for (int row = 0; row < Edge; row += 2)
        {
            Tile tile = TwoRows(row);
            LayerNorm.NormalizeIntoPatches(Map(_input, InputEdge, FirstChannels, border: 3), tile, epsilon: 1e-6f, patches);
            Pointwise.Run(patches, _weights, Map(_output, Edge, 2 * FirstChannels, border: 3).Rows(tile));
        }
    }

    private static Tile TwoRows(int row) => new(row / 2, row, 2, firstChannel: 0, channelCount: 0, worker: 0);
}

/// <summary>Mean, norm and 1000 logits. It reads its weights once, so memory is its limit and not the multipliers.</summary>
public class HeadBenchmark : EndsBenchmark
{
    private const int Edge = 7;
    private const int Labels = 1000;

    private NativeFloats _input;
    private NativeFloats _mean;
    private NativeFloats _pooled;
    private NativeFloats _logits;
    private PackedMatrix _weights = null!;
    private NormParameters _norm = null!;

    private int Channels => 8 * FirstChannels;

    public override double Flops => 2.0 * Labels * Channels;

    [GlobalSetup]
    public void Setup()
    {
        _input = RandomMap(Edge, Channels, border: 3);
        _mean = Allocate(Channels).Take(Channels);
        _pooled = Allocate(Channels).Take(Channels);
        _logits = Allocate(Labels).Take(Labels);
        _weights = RandomMatrix(Channels, Labels);
        _norm = RandomNorm(Channels);
    }

    [Benchmark]
    public void Head()
    {
        var mean = new FeatureMap(_mean.Span, 1, 1, Channels, border: 0, Vectors);
        var pooled = new FeatureMap(_pooled.Span, 1, 1, Channels, border: 0, Vectors);
        GlobalAveragePool.Run(Map(_input, Edge, Channels, border: 3), mean);
        LayerNorm.Run(mean, _norm, epsilon: 1e-12f, pooled);
        Pointwise.Run(pooled, _weights, new FeatureMap(_logits.Span, 1, 1, Labels, border: 0, Vectors));
    }
}
