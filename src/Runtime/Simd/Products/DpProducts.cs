using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>SDOT of ARMv8.2: four products of each lane and their sum in one instruction. Inputs fit signed bytes.</summary>
internal readonly struct DpProducts : IProducts<Vector128<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(
        Vector128<float> a0,
        Vector128<float> b0,
        Vector128<float> a1,
        Vector128<float> b1,
        Vector128<float> sums
    ) => Dp.DotProduct(Dp.DotProduct(sums.AsInt32(), a0.AsSByte(), b0.AsSByte()), a1.AsSByte(), b1.AsSByte()).AsSingle();
}
