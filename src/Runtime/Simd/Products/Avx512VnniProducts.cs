using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
#if NET11_0_OR_GREATER
using System.Runtime.Intrinsics.X86;
#endif

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// VPDPBUSD at 512 bits: four products of each lane and their sum in one instruction. .NET 11 has it; in the assembly for .NET 10
/// no processor does.
/// </summary>
internal readonly struct Avx512VnniProducts : IProducts<Vector512<float>>
{
#if NET11_0_OR_GREATER
    public static bool IsSupported => Vector512.IsHardwareAccelerated && AvxVnni.V512.IsSupported;
#else
    public static bool IsSupported => false;
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(
        Vector512<float> a0,
        Vector512<float> b0,
        Vector512<float> a1,
        Vector512<float> b1,
        Vector512<float> sums
    ) =>
#if NET11_0_OR_GREATER
        AvxVnni
            .V512.MultiplyWideningAndAdd(
                AvxVnni.V512.MultiplyWideningAndAdd(sums.AsInt32(), a0.AsByte(), b0.AsSByte()),
                a1.AsByte(),
                b1.AsSByte()
            )
            .AsSingle();
#else
        throw new PlatformNotSupportedException();
#endif
}
