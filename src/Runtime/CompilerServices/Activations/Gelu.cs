using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
        TVector t = TSimd.Min(TSimd.Broadcast(5.4f), TSimd.Abs(x));
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
        return TSimd.Subtract(TSimd.Max(TSimd.Broadcast(0), x), TSimd.Multiply(t, q));
    }
}
