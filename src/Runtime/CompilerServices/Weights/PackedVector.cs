using System.ComponentModel;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>A parameter per channel, as in the checkpoint.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PackedVector : IPackedWeights
{
    private readonly int _channels;

    internal PackedVector(int channels) => _channels = channels;

    internal NativeFloats Values { get; private set; }

    long IPackedWeights.Length => BumpAllocator.Padded(_channels);

    void IPackedWeights.Place(BumpAllocator block) => Values = block.Take(_channels);
}
