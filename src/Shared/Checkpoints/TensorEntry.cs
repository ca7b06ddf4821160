namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>One tensor of a safetensors file, and where its data lies.</summary>
/// <param name="Name">As the file spells it.</param>
/// <param name="DataType">As the file spells it.</param>
/// <param name="Shape">Edges, outermost first.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="ByteLength">Bytes of the data.</param>
internal sealed record TensorEntry(string Name, string DataType, IReadOnlyList<long> Shape, long Offset, long ByteLength)
    : StoredTensor(Name, DataType, Shape);
