using BenchmarkDotNet.Attributes;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>What a block does to the map of its stage, tile by tile of rows.</summary>
public abstract class StageBenchmark : KernelBenchmark, IHasWork
{
    [ParamsSource(nameof(Shapes))]
    public object Shape { get; set; } = null!;

    public static IEnumerable<object> Shapes => PublishedShapes.All;

    private protected StageShape Stage => (StageShape)Shape;

    public abstract double Flops { get; }

    public double Vectors16 => 0;
}

/// <summary>Pointwise 1 without its activation: C to 4C channels.</summary>
public class Pointwise1Benchmark : StageBenchmark
{
    private NativeFloats _input;
    private NativeFloats _bytes;
    private NativeFloats _output;
    private PackedMatrix _weights = null!;
    private QuantizedMatrix _quantizedWeights = null!;

    public override double Flops => 8.0 * Stage.Pixels * Stage.Channels * Stage.Channels;

    [GlobalSetup]
    public void Setup()
    {
        _input = RandomMap(Stage.Edge, Stage.Channels);
        _bytes = RandomBytes(Stage.Edge, Stage.Channels);
        _output = RandomMap(Stage.Edge, 4 * Stage.Channels);
        _weights = RandomMatrix(Stage.Channels, 4 * Stage.Channels);
        _quantizedWeights = RandomQuantizedMatrix(Stage.Channels, 4 * Stage.Channels);
    }

    [Benchmark]
    public void Pointwise1()
    {
        for (int row = 0; row < Stage.Edge; row += Stage.RowsPerTile)
        {
            Tile tile = Rows(Stage, row);
            Pointwise.Run(
                Map(_input, Stage.Edge, Stage.Channels).Rows(tile),
                _weights,
                Map(_output, Stage.Edge, 4 * Stage.Channels).Rows(tile)
            );
        }
    }

    [Benchmark]
    public void Pointwise1Int8()
    {
        for (int row = 0; row < Stage.Edge; row += Stage.RowsPerTile)
        {
            Tile tile = Rows(Stage, row);
            QuantizedProduct.Run<Overwrite>(
                Bytes(_bytes, Stage.Edge, Stage.Channels).Rows(tile),
                _quantizedWeights,
                tile: null,
                Map(_output, Stage.Edge, 4 * Stage.Channels).Rows(tile),
                squares: []
            );
        }
    }
}

/// <summary>Pointwise 2 with the residual: 4C to C channels.</summary>
public class Pointwise2Benchmark : StageBenchmark
{
    private NativeFloats _input;
    private NativeFloats _bytes;
    private NativeFloats _output;
    private PackedMatrix _weights = null!;
    private QuantizedMatrix _quantizedWeights = null!;

    public override double Flops => 8.0 * Stage.Pixels * Stage.Channels * Stage.Channels;

    [GlobalSetup]
    public void Setup()
    {
        _input = RandomMap(Stage.Edge, 4 * Stage.Channels);
        _bytes = RandomBytes(Stage.Edge, 4 * Stage.Channels);
        _output = RandomMap(Stage.Edge, Stage.Channels, border: 3);
        _weights = RandomMatrix(4 * Stage.Channels, Stage.Channels);
        _quantizedWeights = RandomQuantizedMatrix(4 * Stage.Channels, Stage.Channels);
    }

    [Benchmark]
    public void Pointwise2()
    {
        for (int row = 0; row < Stage.Edge; row += Stage.RowsPerTile)
        {
            Tile tile = Rows(Stage, row);
            Pointwise.Project(
                Map(_input, Stage.Edge, 4 * Stage.Channels).Rows(tile),
                _weights,
                _weights.Panels.Span,
                Map(_output, Stage.Edge, Stage.Channels, border: 3).Rows(tile)
            );
        }
    }

    [Benchmark]
    public void Pointwise2Int8()
    {
        for (int row = 0; row < Stage.Edge; row += Stage.RowsPerTile)
        {
            Tile tile = Rows(Stage, row);
            Pointwise.Project(
                Bytes(_bytes, Stage.Edge, 4 * Stage.Channels).Rows(tile),
                _quantizedWeights,
                Map(_output, Stage.Edge, Stage.Channels, border: 3).Rows(tile)
            );
        }
    }
}

/// <summary>Depthwise 7×7.</summary>
public class DepthwiseBenchmark : StageBenchmark
{
    private NativeFloats _input;
    private NativeFloats _output;
    private NativeFloats _filters;
    private NativeFloats _bias;

    public override double Flops => 2.0 * PackedFilters.Taps * Stage.Pixels * Stage.Channels;

    [GlobalSetup]
    public void Setup()
    {
        _input = RandomMap(Stage.Edge, Stage.Channels, border: 3);
        _output = Random(FeatureMap.LengthOf(Stage.RowsPerTile, Stage.Edge, border: 0, PixelStride(Stage.Channels)));
        _filters = Random(PackedFilters.Taps * Stage.Channels);
        _bias = Random(Stage.Channels);
    }

    [Benchmark]
    public void Depthwise()
    {
        for (int row = 0; row < Stage.Edge; row += Stage.RowsPerTile)
        {
            Tile tile = Rows(Stage, row);
            int stride = PixelStride(Stage.Channels);
            var output = new FeatureMap(
                _output.Span[..(tile.RowCount * Stage.Edge * stride)],
                tile.RowCount,
                Stage.Edge,
                Stage.Channels,
                border: 0,
                Vectors,
                stride
            );
            Depthwise7x7.Run(
                Map(_input, Stage.Edge, Stage.Channels, border: 3).Rows(tile),
                _filters.Span,
                _bias.Span,
                Vectors,
                output
            );
        }
    }
}

/// <summary>LayerNorm of a tile: in place, and into bytes.</summary>
public class LayerNormBenchmark : StageBenchmark, IHasWork
{
    private NativeFloats _map;
    private NativeFloats _bytes;

    public override double Flops => 0;

    double IHasWork.Vectors16 => Stage.RowsPerTile * Stage.Edge * Stage.Channels / 16.0;

    private FeatureMap Tile =>
        new(_map.Span, Stage.RowsPerTile, Stage.Edge, Stage.Channels, border: 0, Vectors, PixelStride(Stage.Channels));

    [GlobalSetup]
    public void Setup()
    {
        _map = Random(FeatureMap.LengthOf(Stage.RowsPerTile, Stage.Edge, border: 0, PixelStride(Stage.Channels)));
        _bytes = Random(FeatureMap.LengthOf(Stage.RowsPerTile, Stage.Edge, border: 0, QuantizedPixelStride(Stage.Channels)));
    }

    [Benchmark]
    public void Normalize() => LayerNorm.Normalize(Tile, epsilon: 1e-6f);

    [Benchmark]
    public void NormalizeInt8() =>
        LayerNorm.Quantize(
            Tile,
            epsilon: 1e-6f,
            new QuantizedMap(
                _bytes.Span,
                Stage.RowsPerTile,
                Stage.Edge,
                Stage.Channels,
                QuantizedPixelStride(Stage.Channels),
                Vectors
            )
        );
}

/// <summary>The hidden map in bytes, tile by tile, with GRN's scale: what pointwise 2 reads.</summary>
public class QuantizationBenchmark : StageBenchmark, IHasWork
{
    private NativeFloats _hidden;
    private NativeFloats _scale;
    private NativeFloats _bytes;

    public override double Flops => 0;

    double IHasWork.Vectors16 => Stage.Pixels * 4.0 * Stage.Channels / 16.0;

    [GlobalSetup]
    public void Setup()
    {
        _hidden = RandomMap(Stage.Edge, 4 * Stage.Channels);
        _scale = Random(4 * Stage.Channels);
        _bytes = RandomBytes(Stage.Edge, 4 * Stage.Channels);
    }

    [Benchmark]
    public void Quantize()
    {
        for (int row = 0; row < Stage.Edge; row += Stage.RowsPerTile)
        {
            Tile tile = Rows(Stage, row);
            Quantization.Run(
                Map(_hidden, Stage.Edge, 4 * Stage.Channels).Rows(tile),
                _scale.Span,
                Bytes(_bytes, Stage.Edge, 4 * Stage.Channels).Rows(tile)
            );
        }
    }
}
