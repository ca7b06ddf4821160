using Google.Protobuf;

namespace ConvNextV2.Compiled.Benchmarks.Onnx;

/// <summary>
/// A protobuf message as its fields in the order they are added. Sizes are known before anything is written, because a nested message begins with its
/// own; so hundreds of megabytes of weights go to a file without a copy of the whole.
/// </summary>
internal sealed class ProtobufMessage
{
    private readonly List<Action<CodedOutputStream>> _writes = [];
    private long _size;

    public ProtobufMessage Add(int field, long value) =>
        Add(field, WireFormat.WireType.Varint, CodedOutputStream.ComputeInt64Size(value), output => output.WriteInt64(value));

    public ProtobufMessage Add(int field, float value) =>
        Add(field, WireFormat.WireType.Fixed32, sizeof(float), output => output.WriteFloat(value));

    public ProtobufMessage Add(int field, string value) =>
        Add(
            field,
            WireFormat.WireType.LengthDelimited,
            CodedOutputStream.ComputeStringSize(value),
            output => output.WriteString(value)
        );

    public ProtobufMessage Add(int field, ReadOnlyMemory<byte> value) =>
        Add(
            field,
            WireFormat.WireType.LengthDelimited,
            CodedOutputStream.ComputeLengthSize(value.Length) + (long)value.Length,
            output => output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value))
        );

    public ProtobufMessage Add(int field, ProtobufMessage value)
    {
        // A message that grew after it was added would be longer than it says.
        int size = checked((int)value._size);
        Action<CodedOutputStream>[] writes = [.. value._writes];
        return Add(
            field,
            WireFormat.WireType.LengthDelimited,
            CodedOutputStream.ComputeLengthSize(size) + (long)size,
            output =>
            {
                output.WriteLength(size);
                Array.ForEach(writes, write => write(output));
            }
        );
    }

    public void WriteTo(string path)
    {
        using FileStream file = File.Create(path);
        using var output = new CodedOutputStream(file);
        _writes.ForEach(write => write(output));
    }

    private ProtobufMessage Add(int field, WireFormat.WireType type, long size, Action<CodedOutputStream> write)
    {
        _size += CodedOutputStream.ComputeTagSize(field) + size;
        _writes.Add(output => output.WriteTag(field, type));
        _writes.Add(write);
        return this;
    }
}
