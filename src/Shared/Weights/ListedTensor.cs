using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Weights;

/// <summary>A tensor of a checkpoint that comes with the program, whose bytes the build has read.</summary>
/// <param name="Checksum">The CRC-32C of its bytes.</param>
internal sealed record ListedTensor(string Name, string DataType, IReadOnlyList<long> Shape, uint Checksum)
    : StoredTensor(Name, DataType, Shape);
