using static ConvNextV2.Compiled.Benchmarks.Onnx.OnnxFields;

namespace ConvNextV2.Compiled.Benchmarks.Onnx;

/// <summary>An attribute of a node.</summary>
internal sealed record OnnxAttribute(ProtobufMessage Message)
{
    public static OnnxAttribute Of(string name, float value) =>
        new(Named(name, AttributeType.Float).Add(AttributeProto.F, value));

    public static OnnxAttribute Of(string name, int value) => new(Named(name, AttributeType.Int).Add(AttributeProto.I, value));

    public static OnnxAttribute ListOf(string name, params ReadOnlySpan<int> values)
    {
        ProtobufMessage message = Named(name, AttributeType.Ints);
        foreach (int value in values)
        {
            message.Add(AttributeProto.Ints, value);
        }

        return new(message);
    }

    private static ProtobufMessage Named(string name, int type) =>
        new ProtobufMessage().Add(AttributeProto.Name, name).Add(AttributeProto.Type, type);
}
