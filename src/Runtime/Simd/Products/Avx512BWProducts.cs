using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// 512 bits without an instruction for it: VPMADDUBSW adds two products in 16 bits, two of its results are added there too, and
/// VPMADDWD by one widens them. Two steps in 16 bits are a third faster than widening each.
/// </summary>
internal readonly struct Avx512BWProducts : IProducts<Vector512<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(
        Vector512<float> a0,
        Vector512<float> b0,
        Vector512<float> a1,
        Vector512<float> b1,
        Vector512<float> sums
    ) =>
        (
            sums.AsInt32()
            + Avx512BW.MultiplyAddAdjacent(
                Avx512BW.MultiplyAddAdjacent(a0.AsByte(), b0.AsSByte()) + Avx512BW.MultiplyAddAdjacent(a1.AsByte(), b1.AsSByte()),
                Vector512<short>.One
            )
        ).AsSingle();
}
