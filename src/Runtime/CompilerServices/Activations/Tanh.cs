using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>tanh</c>: 2·σ(2x) − 1. Absolute error below 3e-7.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Tanh : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.MultiplyAdd(VectorMath.Sigmoid<TSimd, TVector>(TSimd.Add(x, x)), TSimd.Broadcast(2), TSimd.Broadcast(-1));
}
