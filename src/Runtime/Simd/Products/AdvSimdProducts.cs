using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// NEON without SDOT: SMULL and SMLAL add two products in 16 bits (2 · 127 · 127 fit), SADDLP and ADDP the four of a lane.
/// </summary>
internal readonly struct AdvSimdProducts : IProducts<Vector128<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(
        Vector128<float> a0,
        Vector128<float> b0,
        Vector128<float> a1,
        Vector128<float> b1,
        Vector128<float> sums
    )
    {
        Vector128<short> lower = AdvSimd.MultiplyWideningLower(a0.AsSByte().GetLower(), b0.AsSByte().GetLower());
        Vector128<short> upper = AdvSimd.MultiplyWideningUpper(a0.AsSByte(), b0.AsSByte());
        lower = AdvSimd.MultiplyWideningLowerAndAdd(lower, a1.AsSByte().GetLower(), b1.AsSByte().GetLower());
        upper = AdvSimd.MultiplyWideningUpperAndAdd(upper, a1.AsSByte(), b1.AsSByte());
        Vector128<int> products = AdvSimd.Arm64.AddPairwise(
            AdvSimd.AddPairwiseWidening(lower),
            AdvSimd.AddPairwiseWidening(upper)
        );
        return (sums.AsInt32() + products).AsSingle();
    }
}
