namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>What the elements of a storage are.</summary>
/// <param name="Name">As safetensors spells it.</param>
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
    };
}

/// <summary>A run of elements in the file, of which tensors are views.</summary>
/// <param name="Key">Its name in the file: decimal digits.</param>
/// <param name="Elements">Number of elements.</param>
internal sealed record TorchStorage(TorchDataType DataType, string Key, long Elements)
{
    public long ByteLength => Elements * DataType.Size;
}
