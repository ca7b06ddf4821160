using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>One column, for those that fill no vector.</summary>
internal readonly struct ScalarProducts : IProducts<float>
{
    private const int BitsOfByte = 8;

    // Inlined, since a call may return a float of such bits as another.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a0, float b0, float a1, float b1, float sums) =>
        Unsafe.BitCast<int, float>(
            Unsafe.BitCast<float, int>(sums)
                + OfBytes(Unsafe.BitCast<float, int>(a0), Unsafe.BitCast<float, int>(b0))
                + OfBytes(Unsafe.BitCast<float, int>(a1), Unsafe.BitCast<float, int>(b1))
        );

    private static int OfBytes(int a, int b) =>
        ((sbyte)a * (sbyte)b)
        + ((sbyte)(a >> BitsOfByte) * (sbyte)(b >> BitsOfByte))
        + ((sbyte)(a >> (2 * BitsOfByte)) * (sbyte)(b >> (2 * BitsOfByte)))
        + ((sbyte)(a >> (3 * BitsOfByte)) * (sbyte)(b >> (3 * BitsOfByte)));
}
