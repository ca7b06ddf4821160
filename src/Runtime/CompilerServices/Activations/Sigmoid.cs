using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>sigmoid</c>: 1/(1 + e⁻ˣ). Error below 1e-6 of the result, plus 1e-10.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Sigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) => VectorMath.Sigmoid<TSimd, TVector>(x);
}
