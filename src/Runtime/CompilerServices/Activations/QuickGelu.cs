using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>quick_gelu</c>: x·σ(1.702·x). Error below 1e-6 of the result, plus 1e-10.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct QuickGelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.Multiply(x, VectorMath.Sigmoid<TSimd, TVector>(TSimd.Multiply(x, TSimd.Broadcast(1.702f))));
}
