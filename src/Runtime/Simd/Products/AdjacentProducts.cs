using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// x64 without instructions for it: PMADDUBSW adds two products in 16 bits, two of its results are added there too, and PMADDWD
/// by one widens them. Two steps in 16 bits are a third faster than widening each.
/// </summary>
internal readonly struct AdjacentProducts : IProducts
{
    // Sums, four or six weights, two inputs, two products and the ones: at 512 bits they fill 32 registers, else 16.
    public static (int Vectors, int Pixels) LargestTile => Vector512.IsHardwareAccelerated ? (3, 7) : (2, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd<TSimd, TVector>(TVector a0, TVector b0, TVector a1, TVector b1, TVector sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Lanes switch
        {
            16 => Unsafe.BitCast<Vector512<int>, TVector>(
                MultiplyAdd512(
                    Unsafe.BitCast<TVector, Vector512<byte>>(a0),
                    Unsafe.BitCast<TVector, Vector512<sbyte>>(b0),
                    Unsafe.BitCast<TVector, Vector512<byte>>(a1),
                    Unsafe.BitCast<TVector, Vector512<sbyte>>(b1),
                    Unsafe.BitCast<TVector, Vector512<int>>(sums)
                )
            ),
            8 => Unsafe.BitCast<Vector256<int>, TVector>(
                MultiplyAdd256(
                    Unsafe.BitCast<TVector, Vector256<byte>>(a0),
                    Unsafe.BitCast<TVector, Vector256<sbyte>>(b0),
                    Unsafe.BitCast<TVector, Vector256<byte>>(a1),
                    Unsafe.BitCast<TVector, Vector256<sbyte>>(b1),
                    Unsafe.BitCast<TVector, Vector256<int>>(sums)
                )
            ),
            4 => Unsafe.BitCast<Vector128<int>, TVector>(
                MultiplyAdd128(
                    Unsafe.BitCast<TVector, Vector128<byte>>(a0),
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(b0),
                    Unsafe.BitCast<TVector, Vector128<byte>>(a1),
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(b1),
                    Unsafe.BitCast<TVector, Vector128<int>>(sums)
                )
            ),
            _ => PortableProducts.MultiplyAdd<TSimd, TVector>(a0, b0, a1, b1, sums),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> MultiplyAdd512(
        Vector512<byte> a0,
        Vector512<sbyte> b0,
        Vector512<byte> a1,
        Vector512<sbyte> b1,
        Vector512<int> sums
    ) =>
        sums
        + Avx512BW.MultiplyAddAdjacent(
            Avx512BW.MultiplyAddAdjacent(a0, b0) + Avx512BW.MultiplyAddAdjacent(a1, b1),
            Vector512<short>.One
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> MultiplyAdd256(
        Vector256<byte> a0,
        Vector256<sbyte> b0,
        Vector256<byte> a1,
        Vector256<sbyte> b1,
        Vector256<int> sums
    ) =>
        sums
        + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(a0, b0) + Avx2.MultiplyAddAdjacent(a1, b1), Vector256<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAdd128(
        Vector128<byte> a0,
        Vector128<sbyte> b0,
        Vector128<byte> a1,
        Vector128<sbyte> b1,
        Vector128<int> sums
    ) =>
        sums
        + Sse2.MultiplyAddAdjacent(Ssse3.MultiplyAddAdjacent(a0, b0) + Ssse3.MultiplyAddAdjacent(a1, b1), Vector128<short>.One);
}
