using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>selu</c>: 1.0507…·x, or 1.0507…·1.6732…·(eˣ − 1) below zero. Absolute error below 5e-7.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Selu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x)
    {
        const float Scale = 1.0507009873554805f;
        const float ScaledAlpha = 1.0507009873554805f * 1.6732632423543772f;
        TVector e = VectorMath.Exp<TSimd, TVector>(TSimd.Min(TSimd.Broadcast(0), x));
        TVector below = TSimd.MultiplyAdd(e, TSimd.Broadcast(ScaledAlpha), TSimd.Broadcast(-ScaledAlpha));
        return TSimd.IfPositive(x, TSimd.Multiply(x, TSimd.Broadcast(Scale)), below);
    }
}
