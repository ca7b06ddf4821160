using System.ComponentModel;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The weight and the bias of a LayerNorm.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NormParameters : IPackedWeights
{
    private readonly int _channels;

    internal NormParameters(int channels) => _channels = channels;

    internal NativeFloats Weight { get; private set; }

    internal NativeFloats Bias { get; private set; }

    long IPackedWeights.Length => 2 * BumpAllocator.Padded(_channels);

    void IPackedWeights.Place(BumpAllocator block) => (Weight, Bias) = (block.Take(_channels), block.Take(_channels));
}
