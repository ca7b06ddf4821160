using System.Buffers.Binary;
using System.Text;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>Pickles byte by byte, right ones and wrong ones, after the opcodes of <c>pickletools</c>.</summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream _bytes = new();

    public PickleWriter() => Raw(0x80, 2);

    /// <summary>The pickle, ended.</summary>
    public byte[] ToArray() => [.. _bytes.ToArray(), (byte)'.'];

    public PickleWriter Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleWriter Op(char opcode) => Raw((byte)opcode);

    public PickleWriter Global(string module, string name) => Raw([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    public PickleWriter Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Raw([(byte)'X', .. UInt32((uint)bytes.Length), .. bytes]);
    }

    public PickleWriter Integer(long value) =>
        value is >= int.MinValue and <= int.MaxValue
            ? Raw([(byte)'J', .. UInt32((uint)(int)value)])
            : Raw([0x8A, 8, .. BitConverter.GetBytes(value)]);

    public PickleWriter Integers(IEnumerable<long> values)
    {
        Op('(');
        foreach (long value in values)
        {
            Integer(value);
        }

        return Op('t');
    }

    public PickleWriter Dict(params (string Key, Action<PickleWriter> Value)[] items)
    {
        Op('}').Op('(');
        foreach ((string key, Action<PickleWriter> value) in items)
        {
            value(Text(key));
        }

        return Op('u');
    }

    /// <summary>As <c>torch.save</c> writes a state dict: an OrderedDict with its modules' versions as an attribute.</summary>
    public PickleWriter StateDictionary(params (string Key, Action<PickleWriter> Value)[] items)
    {
        Global("collections", "OrderedDict").Op(')').Op('R').Op('(');
        foreach ((string key, Action<PickleWriter> value) in items)
        {
            value(Text(key));
        }

        return Op('u').Dict(("_metadata", value => value.Dict())).Op('b');
    }

    public PickleWriter Storage(string type, string key, long elements, bool legacy = false)
    {
        Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Integer(elements);
        return (legacy ? Op('N') : this).Op('t').Op('Q');
    }

    /// <summary><c>torch._utils._rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict())</c>.</summary>
    public PickleWriter Tensor(Action<PickleWriter> storage, long offset, long[] shape, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        storage(this);
        return Integer(offset)
            .Integers(shape)
            .Integers(strides)
            .Raw(0x89)
            .Global("collections", "OrderedDict")
            .Op(')')
            .Op('R')
            .Op('t')
            .Op('R');
    }

    private static byte[] UInt32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
