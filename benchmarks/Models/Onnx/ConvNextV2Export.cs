using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using static ConvNextV2.Compiled.Benchmarks.Onnx.OnnxAttribute;

namespace ConvNextV2.Compiled.Benchmarks.Onnx;

/// <summary>
/// The graph that PyTorch exports of Hugging Face's ConvNeXt V2, operator by operator: what people who choose ONNX Runtime hand to it, and what
/// its optimiser knows how to fuse. In eight bits it is what its <c>quantize_dynamic</c> makes of that graph's MatMuls, which are the pointwise layers.
/// </summary>
internal sealed class ConvNextV2Export
{
    public const string BatchDimension = "batch";
    public const string PixelValues = "pixel_values";
    public const string Logits = "logits";

    private const float InnerEpsilon = 1e-6f;

    private readonly ReferenceConfig _config;
    private readonly IReadOnlyDictionary<string, (int[] Shape, float[] Values)> _weights;
    private readonly Precision _precision;
    private readonly OnnxGraph _graph = new();
    private readonly string _sqrt2;
    private readonly string _one;
    private readonly string _half;
    private readonly string _epsilon;

    private ConvNextV2Export(
        ReferenceConfig config,
        IReadOnlyDictionary<string, (int[] Shape, float[] Values)> weights,
        Precision precision
    )
    {
        _config = config;
        _weights = weights;
        _precision = precision;
        _sqrt2 = _graph.Scalar("sqrt2", MathF.Sqrt(2));
        _one = _graph.Scalar("one", 1);
        _half = _graph.Scalar("half", 0.5f);
        _epsilon = _graph.Scalar("epsilon", InnerEpsilon);
    }

    public static void Write(
        string path,
        ReferenceConfig config,
        IReadOnlyDictionary<string, (int[] Shape, float[] Values)> weights,
        Precision precision
    )
    {
        var export = new ConvNextV2Export(config, weights, precision);
        export.AddModel();
        export._graph.WriteTo(path);
    }

    private void AddModel()
    {
        string x = _graph.Input(PixelValues, _config.NumChannels, _config.Height, _config.Width);
        x = PatchConvolution(x, "convnextv2.embeddings.patch_embeddings", _config.PatchSize);
        x = ChannelsFirstLayerNorm(x, "convnextv2.embeddings.layernorm");
        for (int stage = 0; stage < _config.Depths.Length; stage++)
        {
            string prefix = $"convnextv2.encoder.stages.{stage}";
            if (stage > 0)
            {
                x = ChannelsFirstLayerNorm(x, $"{prefix}.downsampling_layer.0");
                x = PatchConvolution(x, $"{prefix}.downsampling_layer.1", edge: 2);
            }

            for (int block = 0; block < _config.Depths[stage]; block++)
            {
                x = Block(x, $"{prefix}.layers.{block}");
            }
        }

        x = _graph.Node("ReduceMean", [x], ListOf("axes", -2, -1), Of("keepdims", 0));
        x = LayerNorm(x, "convnextv2.layernorm", (float)_config.LayerNormEpsilon);
        _graph.AddNode("Gemm", [x, Weight("classifier.weight"), Weight("classifier.bias")], [Logits], Of("transB", 1));
        _graph.Output(Logits, _config.NumLabels);
    }

    private string Block(string input, string name)
    {
        int channels = _weights[$"{name}.dwconv.bias"].Values.Length;
        string x = Convolution(input, $"{name}.dwconv", edge: 7, stride: 1, padding: 3, groups: channels);
        x = ChannelsLast(x);
        x = LayerNorm(x, $"{name}.layernorm", InnerEpsilon);
        x = Gelu(Linear(x, $"{name}.pwconv1"));
        x = GlobalResponseNorm(x, $"{name}.grn");
        x = ChannelsFirst(Linear(x, $"{name}.pwconv2"));
        return _graph.Node("Add", [input, x]);
    }

    private string PatchConvolution(string x, string name, int edge) =>
        Convolution(x, name, edge, stride: edge, padding: 0, groups: 1);

    private string Convolution(string x, string name, int edge, int stride, int padding, int groups) =>
        _graph.Node(
            "Conv",
            [x, Weight($"{name}.weight"), Weight($"{name}.bias")],
            ListOf("dilations", 1, 1),
            Of("group", groups),
            ListOf("kernel_shape", edge, edge),
            ListOf("pads", padding, padding, padding, padding),
            ListOf("strides", stride, stride)
        );

    private string ChannelsFirstLayerNorm(string x, string name) => ChannelsFirst(LayerNorm(ChannelsLast(x), name, InnerEpsilon));

    private string LayerNorm(string x, string name, float epsilon) =>
        _graph.Node(
            "LayerNormalization",
            [x, Weight($"{name}.weight"), Weight($"{name}.bias")],
            Of("axis", -1),
            Of("epsilon", epsilon)
        );

    /// <summary>Of a map, so it is no Gemm; the exporter folds the transposition of the weights.</summary>
    private string Linear(string x, string name)
    {
        (int[] shape, float[] values) = _weights[$"{name}.weight"];
        (int outputs, int inputs) = (shape[0], shape[1]);
        float[] transposed = Transposed(values, outputs, inputs);
        string product = _precision switch
        {
            Precision.Int8 => DynamicInt8.Product(
                _graph,
                x,
                $"{name}.weight",
                DynamicInt8.Quantize(transposed, outputs, DynamicInt8.LargestMagnitude)
            ),
            _ => _graph.Node("MatMul", [x, _graph.Initializer($"{name}.weight", [inputs, outputs], transposed)]),
        };
        return _graph.Node("Add", [Weight($"{name}.bias"), product]);
    }

    private string Gelu(string x)
    {
        string erf = _graph.Node("Erf", [_graph.Node("Div", [x, _sqrt2])]);
        return _graph.Node("Mul", [_graph.Node("Mul", [x, _graph.Node("Add", [erf, _one])]), _half]);
    }

    private string GlobalResponseNorm(string x, string name)
    {
        string norm = _graph.Node("ReduceL2", [x], ListOf("axes", 1, 2), Of("keepdims", 1));
        string mean = _graph.Node("ReduceMean", [norm], ListOf("axes", -1), Of("keepdims", 1));
        string scale = _graph.Node("Div", [norm, _graph.Node("Add", [mean, _epsilon])]);
        string scaled = _graph.Node("Mul", [Weight($"{name}.weight"), _graph.Node("Mul", [x, scale])]);
        return _graph.Node("Add", [_graph.Node("Add", [scaled, Weight($"{name}.bias")]), x]);
    }

    private string ChannelsLast(string x) => _graph.Node("Transpose", [x], ListOf("perm", 0, 2, 3, 1));

    private string ChannelsFirst(string x) => _graph.Node("Transpose", [x], ListOf("perm", 0, 3, 1, 2));

    private string Weight(string name) => _graph.Initializer(name, _weights[name].Shape, _weights[name].Values);

    private static float[] Transposed(float[] values, int rows, int columns)
    {
        float[] transposed = new float[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return transposed;
    }
}
