using System.ComponentModel;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>A parameter per channel, as in the checkpoint.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PackedVector
{
    internal PackedVector(int length) => Values = new PinnedBuffer(length);

    internal PinnedBuffer Values { get; }
}
