using System.ComponentModel;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A 7×7 filter and a bias for each channel. Channels are cut into vectors; each vector's 49 taps lie one after the other,
/// so that a kernel reads the weights of its channels from front to back. A vector that begins at channel c begins at 49 · c.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PackedFilters
{
    internal const int Taps = 49;

    internal PackedFilters(int channels, VectorWidth vectors)
    {
        Channels = channels;
        Vectors = vectors;
    }

    internal int Channels { get; }

    internal VectorWidth Vectors { get; }

    /// <summary>Empty until the checkpoint has been checked.</summary>
    internal PinnedBuffer Filters { get; private set; } = PinnedBuffer.Empty;

    internal PinnedBuffer Bias { get; private set; } = PinnedBuffer.Empty;

    internal void Allocate()
    {
        Filters = new PinnedBuffer(checked(Taps * Channels), isZeroed: false);
        Bias = new PinnedBuffer(Channels, isZeroed: false);
    }
}
