// AvxVnni is marked as a preview in .NET 10, because its vectors of 512 bits were not decided on; those of 256 bits are what
// .NET 11 has without the mark. In the assembly for .NET 10 nothing but this file touches it.
#pragma warning disable CA2252
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>VPDPBUSD at 256 bits: four products of each lane and their sum in one instruction.</summary>
internal readonly struct AvxVnniProducts : IProducts<Vector256<float>>
{
    public static bool IsSupported => AvxVnni.IsSupported && Avx2.IsSupported && Fma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(
        Vector256<float> a0,
        Vector256<float> b0,
        Vector256<float> a1,
        Vector256<float> b1,
        Vector256<float> sums
    ) =>
        AvxVnni
            .MultiplyWideningAndAdd(
                AvxVnni.MultiplyWideningAndAdd(sums.AsInt32(), a0.AsByte(), b0.AsSByte()),
                a1.AsByte(),
                b1.AsSByte()
            )
            .AsSingle();
}
