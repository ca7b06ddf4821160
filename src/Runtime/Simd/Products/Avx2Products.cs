using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>The instructions of <see cref="Avx512BWProducts"/> at 256 bits.</summary>
internal readonly struct Avx2Products : IProducts<Vector256<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(
        Vector256<float> a0,
        Vector256<float> b0,
        Vector256<float> a1,
        Vector256<float> b1,
        Vector256<float> sums
    ) =>
        (
            sums.AsInt32()
            + Avx2.MultiplyAddAdjacent(
                Avx2.MultiplyAddAdjacent(a0.AsByte(), b0.AsSByte()) + Avx2.MultiplyAddAdjacent(a1.AsByte(), b1.AsSByte()),
                Vector256<short>.One
            )
        ).AsSingle();
}
