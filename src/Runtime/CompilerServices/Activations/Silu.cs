using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>silu</c>, <c>swish</c>: x·σ(x). Error below 1e-6 of the result, plus 1e-10.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) => TSimd.Multiply(x, VectorMath.Sigmoid<TSimd, TVector>(x));
}
