using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// NEON without SDOT: SMULL and SMLAL add two products in 16 bits (2 · 127 · 127 fit), SADDLP and ADDP the four of a lane.
/// </summary>
internal readonly struct WideningProducts : IProducts
{
    // Fourteen sums, four weights, two inputs and the products of 32 registers.
    public static (int Vectors, int Pixels) LargestTile => (2, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd<TSimd, TVector>(TVector a0, TVector b0, TVector a1, TVector b1, TVector sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Lanes == 4
            ? Unsafe.BitCast<Vector128<int>, TVector>(
                MultiplyAdd(
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(a0),
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(b0),
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(a1),
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(b1),
                    Unsafe.BitCast<TVector, Vector128<int>>(sums)
                )
            )
            : PortableProducts.MultiplyAdd<TSimd, TVector>(a0, b0, a1, b1, sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAdd(
        Vector128<sbyte> a0,
        Vector128<sbyte> b0,
        Vector128<sbyte> a1,
        Vector128<sbyte> b1,
        Vector128<int> sums
    )
    {
        Vector128<short> lower = AdvSimd.MultiplyWideningLower(a0.GetLower(), b0.GetLower());
        Vector128<short> upper = AdvSimd.MultiplyWideningUpper(a0, b0);
        lower = AdvSimd.MultiplyWideningLowerAndAdd(lower, a1.GetLower(), b1.GetLower());
        upper = AdvSimd.MultiplyWideningUpperAndAdd(upper, a1, b1);
        return sums + AdvSimd.Arm64.AddPairwise(AdvSimd.AddPairwiseWidening(lower), AdvSimd.AddPairwiseWidening(upper));
    }
}
