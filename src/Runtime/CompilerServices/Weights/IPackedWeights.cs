using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A group of weights. It is empty until the checkpoint has been checked; then all groups get their places in one block.
/// </summary>
internal interface IPackedWeights
{
    /// <summary>Floats of the block that it takes, alignment included.</summary>
    long Length { get; }

    /// <summary>Takes its places.</summary>
    void Place(BumpAllocator block);
}
