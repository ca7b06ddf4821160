using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>The instructions of <see cref="Avx512BWProducts"/> at 128 bits.</summary>
internal readonly struct Ssse3Products : IProducts<Vector128<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(
        Vector128<float> a0,
        Vector128<float> b0,
        Vector128<float> a1,
        Vector128<float> b1,
        Vector128<float> sums
    ) =>
        (
            sums.AsInt32()
            + Sse2.MultiplyAddAdjacent(
                Ssse3.MultiplyAddAdjacent(a0.AsByte(), b0.AsSByte()) + Ssse3.MultiplyAddAdjacent(a1.AsByte(), b1.AsSByte()),
                Vector128<short>.One
            )
        ).AsSingle();
}
