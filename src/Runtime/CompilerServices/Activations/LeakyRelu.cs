using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>leaky_relu</c>: x, or x/100 below zero (PyTorch's default slope). Exact but for one rounding.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LeakyRelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.IfPositive(x, x, TSimd.Multiply(x, TSimd.Broadcast(0.01f)));
}
