using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>SDOT of ARMv8.2: four products of each lane and their sum in one instruction. Inputs fit signed bytes.</summary>
internal readonly struct DotProducts : IProducts
{
    // 21 sums, six weights and two inputs of 32 registers.
    public static (int Vectors, int Pixels) LargestTile => (3, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd<TSimd, TVector>(TVector a0, TVector b0, TVector a1, TVector b1, TVector sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Lanes == 4
            ? Unsafe.BitCast<Vector128<int>, TVector>(
                Dp.DotProduct(
                    Dp.DotProduct(
                        Unsafe.BitCast<TVector, Vector128<int>>(sums),
                        Unsafe.BitCast<TVector, Vector128<sbyte>>(a0),
                        Unsafe.BitCast<TVector, Vector128<sbyte>>(b0)
                    ),
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(a1),
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(b1)
                )
            )
            : PortableProducts.MultiplyAdd<TSimd, TVector>(a0, b0, a1, b1, sums);
}
