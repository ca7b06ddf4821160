// AvxVnni is marked as a preview in .NET 10, because its vectors of 512 bits were not decided on; those of 256 and 128 bits are
// what .NET 11 has without the mark. Nothing but this file touches it.
#pragma warning disable CA2252
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>VPDPBUSD at 256 bits: four products of each lane and their sum in one instruction.</summary>
internal readonly struct VnniProducts : IProducts
{
    public static bool IsSupported => AvxVnni.IsSupported && Avx2.IsSupported && Fma.IsSupported;

    // Its encoding reaches 16 registers: twelve sums, three weights, one input.
    public static (int Vectors, int Pixels) LargestTile => (3, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd<TSimd, TVector>(TVector a0, TVector b0, TVector a1, TVector b1, TVector sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Lanes switch
        {
            8 => Unsafe.BitCast<Vector256<int>, TVector>(
                AvxVnni.MultiplyWideningAndAdd(
                    AvxVnni.MultiplyWideningAndAdd(
                        Unsafe.BitCast<TVector, Vector256<int>>(sums),
                        Unsafe.BitCast<TVector, Vector256<byte>>(a0),
                        Unsafe.BitCast<TVector, Vector256<sbyte>>(b0)
                    ),
                    Unsafe.BitCast<TVector, Vector256<byte>>(a1),
                    Unsafe.BitCast<TVector, Vector256<sbyte>>(b1)
                )
            ),
            4 => Unsafe.BitCast<Vector128<int>, TVector>(
                AvxVnni.MultiplyWideningAndAdd(
                    AvxVnni.MultiplyWideningAndAdd(
                        Unsafe.BitCast<TVector, Vector128<int>>(sums),
                        Unsafe.BitCast<TVector, Vector128<byte>>(a0),
                        Unsafe.BitCast<TVector, Vector128<sbyte>>(b0)
                    ),
                    Unsafe.BitCast<TVector, Vector128<byte>>(a1),
                    Unsafe.BitCast<TVector, Vector128<sbyte>>(b1)
                )
            ),
            _ => PortableProducts.MultiplyAdd<TSimd, TVector>(a0, b0, a1, b1, sums),
        };
}
