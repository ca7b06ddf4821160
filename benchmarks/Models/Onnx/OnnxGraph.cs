using System.Globalization;
using System.Runtime.InteropServices;
using static ConvNextV2.Compiled.Benchmarks.Onnx.OnnxFields;

namespace ConvNextV2.Compiled.Benchmarks.Onnx;

/// <summary>A graph under construction. Its values are their names, and a node is added by asking for its result.</summary>
internal sealed class OnnxGraph
{
    private const int OperatorSet = 17;

    // The format's version of the releases that brought operator set 17.
    private const int IrVersion = 8;

    private readonly ProtobufMessage _graph = new ProtobufMessage().Add(GraphProto.Name, "main_graph");
    private int _nodes;

    /// <summary>An input of the graph, whose first dimension is the batch and stays symbolic.</summary>
    public string Input(string name, params ReadOnlySpan<int> shape)
    {
        _graph.Add(GraphProto.Input, BatchOf(name, shape));
        return name;
    }

    /// <summary>Makes a value an output of the graph.</summary>
    public void Output(string name, params ReadOnlySpan<int> shape) => _graph.Add(GraphProto.Output, BatchOf(name, shape));

    public string Initializer(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values) =>
        Initializer(name, shape, DataType.Float, MemoryMarshal.AsBytes(values));

    public string Initializer(string name, ReadOnlySpan<int> shape, ReadOnlySpan<sbyte> values) =>
        Initializer(name, shape, DataType.Int8, MemoryMarshal.AsBytes(values));

    public string Scalar(string name, float value) => Initializer(name, [], [value]);

    public string Node(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        string output = NextName(operation);
        AddNode(operation, inputs, [output], attributes);
        return output;
    }

    /// <summary>A node with several results.</summary>
    public string[] Node(string operation, ReadOnlySpan<string> inputs, int outputCount)
    {
        string name = NextName(operation);
        string[] outputs = [.. Enumerable.Range(0, outputCount).Select(i => $"{name}_{i}")];
        AddNode(operation, inputs, outputs);
        return outputs;
    }

    public void AddNode(
        string operation,
        ReadOnlySpan<string> inputs,
        ReadOnlySpan<string> outputs,
        params ReadOnlySpan<OnnxAttribute> attributes
    )
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs)
        {
            node.Add(NodeProto.Input, input);
        }

        foreach (string output in outputs)
        {
            node.Add(NodeProto.Output, output);
        }

        node.Add(NodeProto.Name, $"node_{outputs[0]}").Add(NodeProto.OpType, operation);
        foreach (OnnxAttribute attribute in attributes)
        {
            node.Add(NodeProto.Attribute, attribute.Message);
        }

        _graph.Add(GraphProto.Node, node);
    }

    public void WriteTo(string path) =>
        new ProtobufMessage()
            .Add(ModelProto.IrVersion, IrVersion)
            .Add(ModelProto.ProducerName, "ConvNextV2.Compiled.Benchmarks")
            .Add(ModelProto.Graph, _graph)
            .Add(ModelProto.OpsetImport, new ProtobufMessage().Add(OperatorSetIdProto.Version, OperatorSet))
            .WriteTo(path);

    private string NextName(string operation) => string.Create(CultureInfo.InvariantCulture, $"{operation}_{_nodes++}");

    private string Initializer(string name, ReadOnlySpan<int> shape, int dataType, ReadOnlySpan<byte> values)
    {
        var tensor = new ProtobufMessage();
        foreach (int edge in shape)
        {
            tensor.Add(TensorProto.Dims, edge);
        }

        tensor.Add(TensorProto.DataType, dataType).Add(TensorProto.Name, name);
        tensor.Add(TensorProto.RawData, values.ToArray().AsMemory());
        _graph.Add(GraphProto.Initializer, tensor);
        return name;
    }

    private static ProtobufMessage BatchOf(string name, ReadOnlySpan<int> shape)
    {
        var dimensions = new ProtobufMessage();
        dimensions.Add(TensorShapeProto.Dim, new ProtobufMessage().Add(Dimension.DimParam, ConvNextV2Export.BatchDimension));
        foreach (int edge in shape)
        {
            dimensions.Add(TensorShapeProto.Dim, new ProtobufMessage().Add(Dimension.DimValue, edge));
        }

        ProtobufMessage tensor = new ProtobufMessage()
            .Add(TensorTypeProto.ElemType, DataType.Float)
            .Add(TensorTypeProto.Shape, dimensions);
        return new ProtobufMessage()
            .Add(ValueInfoProto.Name, name)
            .Add(ValueInfoProto.Type, new ProtobufMessage().Add(TypeProto.TensorType, tensor));
    }
}
