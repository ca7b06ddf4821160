using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The weight and the bias of a LayerNorm.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NormParameters
{
    internal NormParameters(int channels)
    {
        Weight = new PackedVector(channels);
        Bias = new PackedVector(channels);
    }

    internal PackedVector Weight { get; }

    internal PackedVector Bias { get; }
}
