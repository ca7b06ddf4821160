namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What a checkpoint's table says of one tensor, whatever the file's format.</summary>
/// <param name="Name">As the file spells it.</param>
/// <param name="DataType">As safetensors spells it: F32, F16, BF16 ….</param>
/// <param name="Shape">Edges, outermost first.</param>
internal record StoredTensor(string Name, string DataType, IReadOnlyList<long> Shape)
{
    public string DescribeShape() => TensorShape.Describe(Shape);
}
