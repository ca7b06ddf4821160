using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Simd;

/// <summary>Functions that several kernels need, on every lane of a vector.</summary>
internal static class VectorMath
{
    /// <summary>
    /// eˣ. With x = n·ln 2 + r and |r| ≤ ln 2 / 2 it is 2ⁿ·eʳ, eʳ by its Taylor polynomial of degree 7 (truncated at 5e-9).
    /// Relative error below 3e-7; arguments are held to [−87, 88], where the result is a normal float.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // ln 2 in two parts, the first so short that its product with n is exact.
        const float Ln2High = 0.693359375f;
        const float Ln2Low = -2.12194440e-4f;
        const float Log2E = 1.4426950408889634f;

        x = TSimd.Min(TSimd.Broadcast(88), TSimd.Max(TSimd.Broadcast(-87), x));
        TVector n = TSimd.Round(TSimd.Multiply(x, TSimd.Broadcast(Log2E)));
        TVector r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-Ln2High), x);
        r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-Ln2Low), r);

        TVector power = TSimd.Broadcast(1f / 5040);
        power = TSimd.MultiplyAdd(power, r, TSimd.Broadcast(1f / 720));
        power = TSimd.MultiplyAdd(power, r, TSimd.Broadcast(1f / 120));
        power = TSimd.MultiplyAdd(power, r, TSimd.Broadcast(1f / 24));
        power = TSimd.MultiplyAdd(power, r, TSimd.Broadcast(1f / 6));
        power = TSimd.MultiplyAdd(power, r, TSimd.Broadcast(1f / 2));
        power = TSimd.MultiplyAdd(power, r, TSimd.Broadcast(1));
        power = TSimd.MultiplyAdd(power, r, TSimd.Broadcast(1));
        return TSimd.Multiply(power, TSimd.PowerOfTwo(n));
    }

    /// <summary>1/(1 + e⁻ˣ). Relative error below 5e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector one = TSimd.Broadcast(1);
        TVector e = Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Broadcast(0), x));
        return TSimd.Divide(one, TSimd.Add(one, e));
    }
}
