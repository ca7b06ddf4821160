namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>What the elements of a storage are.</summary>
/// <param name="Name">As safetensors spells it, or PyTorch where safetensors has no such type.</param>
/// <param name="Size">Bytes of an element.</param>
internal sealed record TorchDataType(string Name, int Size)
{
    /// <summary>By the name of the class in <c>torch</c> that a pickle says.</summary>
    public static readonly IReadOnlyDictionary<string, TorchDataType> ByStorage = new Dictionary<string, TorchDataType>(
        StringComparer.Ordinal
    )
    {
        ["DoubleStorage"] = new("F64", 8),
        ["FloatStorage"] = new("F32", 4),
        ["HalfStorage"] = new("F16", 2),
        ["BFloat16Storage"] = new("BF16", 2),
        ["LongStorage"] = new("I64", 8),
        ["IntStorage"] = new("I32", 4),
        ["ShortStorage"] = new("I16", 2),
        ["CharStorage"] = new("I8", 1),
        ["ByteStorage"] = new("U8", 1),
        ["BoolStorage"] = new("BOOL", 1),
        ["ComplexFloatStorage"] = new("C64", 8),
        ["ComplexDoubleStorage"] = new("complex128", 16),

        // A legacy file has storages one after the other, so that their lengths must be known of those too that nothing reads.
        ["QInt8Storage"] = new("qint8", 1),
        ["QUInt8Storage"] = new("quint8", 1),
        ["QInt32Storage"] = new("qint32", 4),
        ["QUInt4x2Storage"] = new("quint4x2", 1),
        ["QUInt2x4Storage"] = new("quint2x4", 1),
        ["UntypedStorage"] = new("bytes", 1),
    };
}

/// <summary>A run of elements in the file, of which tensors are views.</summary>
/// <param name="Key">Its name in the file: decimal digits.</param>
/// <param name="Elements">Number of elements.</param>
internal sealed record TorchStorage(TorchDataType DataType, string Key, long Elements)
{
    public long ByteLength => Elements * DataType.Size;
}
