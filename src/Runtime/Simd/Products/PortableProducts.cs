using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>128 bits without instructions for bytes: each is shifted to the top of its lane and back.</summary>
internal readonly struct PortableProducts : IProducts<Vector128<float>>
{
    private const int BitsOfByte = 8;
    private const int BitsOfLane = 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(
        Vector128<float> a0,
        Vector128<float> b0,
        Vector128<float> a1,
        Vector128<float> b1,
        Vector128<float> sums
    ) => (sums.AsInt32() + OfBytes(a0.AsInt32(), b0.AsInt32()) + OfBytes(a1.AsInt32(), b1.AsInt32())).AsSingle();

    // A call each: where there are no such instructions, there is no speed to lose, and kernels stay small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<int> OfBytes(Vector128<int> a, Vector128<int> b)
    {
        Vector128<int> sum = Byte(a, 0) * Byte(b, 0);
        sum += Byte(a, 1) * Byte(b, 1);
        sum += Byte(a, 2) * Byte(b, 2);
        return sum + (Byte(a, 3) * Byte(b, 3));
    }

    private static Vector128<int> Byte(Vector128<int> lanes, int number) =>
        (lanes << (BitsOfLane - ((number + 1) * BitsOfByte))) >> (BitsOfLane - BitsOfByte);
}
