using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// Without instructions for bytes: each is shifted to the top of its lane and back. Also the columns that fill no vector, on
/// every machine.
/// </summary>
internal readonly struct PortableProducts : IProducts
{
    private const int BitsOfByte = 8;
    private const int BitsOfLane = 32;

    public static (int Vectors, int Pixels) LargestTile => (2, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector MultiplyAdd<TSimd, TVector>(TVector a0, TVector b0, TVector a1, TVector b1, TVector sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Lanes == 1
            ? Unsafe.BitCast<int, TVector>(
                Unsafe.BitCast<TVector, int>(sums)
                    + OfBytes(Unsafe.BitCast<TVector, int>(a0), Unsafe.BitCast<TVector, int>(b0))
                    + OfBytes(Unsafe.BitCast<TVector, int>(a1), Unsafe.BitCast<TVector, int>(b1))
            )
            : Unsafe.BitCast<Vector128<int>, TVector>(
                Unsafe.BitCast<TVector, Vector128<int>>(sums)
                    + OfBytes(Unsafe.BitCast<TVector, Vector128<int>>(a0), Unsafe.BitCast<TVector, Vector128<int>>(b0))
                    + OfBytes(Unsafe.BitCast<TVector, Vector128<int>>(a1), Unsafe.BitCast<TVector, Vector128<int>>(b1))
            );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OfBytes(int a, int b) =>
        ((sbyte)a * (sbyte)b)
        + ((sbyte)(a >> BitsOfByte) * (sbyte)(b >> BitsOfByte))
        + ((sbyte)(a >> (2 * BitsOfByte)) * (sbyte)(b >> (2 * BitsOfByte)))
        + ((sbyte)(a >> (3 * BitsOfByte)) * (sbyte)(b >> (3 * BitsOfByte)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> OfBytes(Vector128<int> a, Vector128<int> b)
    {
        Vector128<int> sum = Byte(a, 0) * Byte(b, 0);
        sum += Byte(a, 1) * Byte(b, 1);
        sum += Byte(a, 2) * Byte(b, 2);
        return sum + (Byte(a, 3) * Byte(b, 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Byte(Vector128<int> lanes, int number) =>
        (lanes << (BitsOfLane - ((number + 1) * BitsOfByte))) >> (BitsOfLane - BitsOfByte);
}
