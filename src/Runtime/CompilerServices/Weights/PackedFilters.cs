using System.ComponentModel;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A 7×7 filter and a bias for each channel. Channels are cut into vectors; each vector's 49 taps lie one after the other,
/// so that a kernel reads the weights of its channels from front to back. A vector that begins at channel c begins at 49 · c.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PackedFilters : IPackedWeights
{
    internal const int Taps = 49;

    internal PackedFilters(int channels, VectorWidth vectors)
    {
        Channels = channels;
        Vectors = vectors;
    }

    internal int Channels { get; }

    internal VectorWidth Vectors { get; }

    internal NativeFloats Filters { get; private set; }

    internal NativeFloats Bias { get; private set; }

    long IPackedWeights.Length => BumpAllocator.Padded((long)Taps * Channels) + BumpAllocator.Padded(Channels);

    void IPackedWeights.Place(BumpAllocator block) =>
        (Filters, Bias) = (block.Take(checked(Taps * Channels)), block.Take(Channels));
}
