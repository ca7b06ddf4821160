using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// <c>gelu</c>: x·Φ(x) with the exact Φ. Computed as max(x, 0) − t·Q(t) with t = |x| and Q(t) = erfc(t/√2)/2, which is the
/// same, and in which the approximated part is small and vanishes with t. Absolute error at most 6e-7.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Gelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.Lanes switch
        {
            16 => Unsafe.BitCast<Vector512<float>, TVector>(GeluSegments.Gelu(Unsafe.BitCast<TVector, Vector512<float>>(x))),
            8 => Unsafe.BitCast<Vector256<float>, TVector>(GeluSegments.Gelu(Unsafe.BitCast<TVector, Vector256<float>>(x))),
            _ => ByOnePolynomial<TSimd, TVector>(x),
        };

    // Q is a polynomial of degree 15 through the Chebyshev nodes of [0, 5.4]; beyond, t·Q(t) is below 4e-7 and kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ByOnePolynomial<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector t = TSimd.AtMost(TSimd.Broadcast(5.4f), TSimd.Abs(x));
        TVector u = TSimd.MultiplyAdd(t, TSimd.Broadcast(2 / 5.4f), TSimd.Broadcast(-1));
        TVector q = TSimd.Broadcast(-0.00555531681f);
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(0.00644520018f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(0.026552923f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(-0.0439194404f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(-0.0365550667f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(0.122202583f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(-0.0479902588f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(-0.136374012f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(0.211644515f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(-0.0716283545f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(-0.154958308f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(0.267248183f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(-0.215001404f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(0.102558896f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(-0.0281370953f));
        q = TSimd.MultiplyAdd(q, u, TSimd.Broadcast(0.0034669661f));
        return TSimd.Subtract(TSimd.AtLeast(TSimd.Broadcast(0), x), TSimd.Multiply(t, q));
    }
}

/// <summary>
/// <c>gelu_new</c> and its spellings: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), which is x·σ of twice the argument. Error below
/// 1e-6 of the result, plus 1e-10.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluTanh : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x)
    {
        const float Linear = 1.5957691216057308f; // 2·√(2/π)
        TVector square = TSimd.Multiply(x, x);
        TVector argument = TSimd.Multiply(
            x,
            TSimd.MultiplyAdd(square, TSimd.Broadcast(Linear * 0.044715f), TSimd.Broadcast(Linear))
        );
        return TSimd.Multiply(x, VectorMath.Sigmoid<TSimd, TVector>(argument));
    }
}

/// <summary><c>quick_gelu</c>: x·σ(1.702·x). Error below 1e-6 of the result, plus 1e-10.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct QuickGelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.Multiply(x, VectorMath.Sigmoid<TSimd, TVector>(TSimd.Multiply(x, TSimd.Broadcast(1.702f))));
}

/// <summary><c>relu</c>: max(x, 0). Exact.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) => TSimd.AtLeast(TSimd.Broadcast(0), x);
}

/// <summary><c>relu6</c>: min(max(x, 0), 6). Exact.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu6 : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.AtMost(TSimd.Broadcast(6), TSimd.AtLeast(TSimd.Broadcast(0), x));
}

/// <summary><c>leaky_relu</c>: x, or x/100 below zero (PyTorch's default slope). Exact but for one rounding.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LeakyRelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.IfPositive(x, x, TSimd.Multiply(x, TSimd.Broadcast(0.01f)));
}

/// <summary><c>silu</c>, <c>swish</c>: x·σ(x). Error below 1e-6 of the result, plus 1e-10.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) => TSimd.Multiply(x, VectorMath.Sigmoid<TSimd, TVector>(x));
}

/// <summary>
/// <c>mish</c>: x·tanh(ln(1 + eˣ)). With n = eˣ·(eˣ + 2) that is x·n/(n + 2), which needs no logarithm; above 20 it is x to the
/// last bit. Error below 1e-6 of the result, plus 1e-10.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Mish : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x)
    {
        TVector two = TSimd.Broadcast(2);
        TVector e = VectorMath.Exp<TSimd, TVector>(TSimd.AtMost(TSimd.Broadcast(20), x));
        TVector n = TSimd.Multiply(e, TSimd.Add(e, two));
        return TSimd.Multiply(x, TSimd.Divide(n, TSimd.Add(n, two)));
    }
}

/// <summary><c>selu</c>: 1.0507…·x, or 1.0507…·1.6732…·(eˣ − 1) below zero. Absolute error below 5e-7.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Selu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x)
    {
        const float Scale = 1.0507009873554805f;
        const float ScaledAlpha = 1.0507009873554805f * 1.6732632423543772f;
        TVector e = VectorMath.Exp<TSimd, TVector>(TSimd.AtMost(TSimd.Broadcast(0), x));
        TVector below = TSimd.MultiplyAdd(e, TSimd.Broadcast(ScaledAlpha), TSimd.Broadcast(-ScaledAlpha));
        return TSimd.IfPositive(x, TSimd.Multiply(x, TSimd.Broadcast(Scale)), below);
    }
}

/// <summary><c>tanh</c>: 2·σ(2x) − 1. Absolute error below 3e-7.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Tanh : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.MultiplyAdd(VectorMath.Sigmoid<TSimd, TVector>(TSimd.Add(x, x)), TSimd.Broadcast(2), TSimd.Broadcast(-1));
}

/// <summary><c>sigmoid</c>: 1/(1 + e⁻ˣ). Error below 1e-6 of the result, plus 1e-10.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Sigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) => VectorMath.Sigmoid<TSimd, TVector>(x);
}

/// <summary><c>linear</c>: x.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Linear : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) => x;
}
