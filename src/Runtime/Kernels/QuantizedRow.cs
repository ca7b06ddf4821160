using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// A pixel in bytes: 0 stands for its smallest value, 127 for its largest. Where those are one, or so near that 127 parts of the
/// distance are no normal number, all bytes are 0.
/// </summary>
internal static unsafe class QuantizedRow
{
    // Added to a small number it leaves that number, rounded to even, in the lowest byte.
    private const float Rounder = 1.5f * (1 << 23);

    // 127 divided by it is still finite.
    private const float SmallestRange = 1e-36f;

    /// <summary>The smallest and the largest value of a pixel, each times a factor of its channel.</summary>
    /// <returns>NaN for both where a value is NaN or infinite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float Smallest, float Largest) RangeOf<TSimd, TVector, TScaled>(
        float* pixel,
        float* scale,
        nint whole,
        nint last
    )
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TScaled : struct, IConstant
    {
        // The minimum of a number and NaN is either, but a sum that NaN or infinity times zero was added to stays NaN. Two of
        // each, because a sum takes longer than what it is made of.
        TVector zero = TSimd.Broadcast(0);
        TVector smallest = Value<TSimd, TVector, TScaled>(pixel, scale, last < 0 ? 0 : last);
        TVector largest = smallest;
        TVector notFinite = TSimd.Multiply(smallest, zero);
        TVector oddSmallest = smallest;
        TVector oddLargest = smallest;
        TVector oddNotFinite = zero;
        nint c = 0;
        for (; c < whole - TSimd.Lanes; c += 2 * TSimd.Lanes)
        {
            TVector even = Value<TSimd, TVector, TScaled>(pixel, scale, c);
            smallest = TSimd.Min(even, smallest);
            largest = TSimd.Max(even, largest);
            notFinite = TSimd.MultiplyAdd(even, zero, notFinite);
            TVector odd = Value<TSimd, TVector, TScaled>(pixel, scale, c + TSimd.Lanes);
            oddSmallest = TSimd.Min(odd, oddSmallest);
            oddLargest = TSimd.Max(odd, oddLargest);
            oddNotFinite = TSimd.MultiplyAdd(odd, zero, oddNotFinite);
        }

        if (c < whole)
        {
            TVector even = Value<TSimd, TVector, TScaled>(pixel, scale, c);
            smallest = TSimd.Min(even, smallest);
            largest = TSimd.Max(even, largest);
            notFinite = TSimd.MultiplyAdd(even, zero, notFinite);
        }

        float nan = TSimd.Sum(TSimd.Add(notFinite, oddNotFinite));
        return (TSimd.Smallest(TSimd.Min(smallest, oddSmallest)) + nan, TSimd.Largest(TSimd.Max(largest, oddLargest)) + nan);
    }

    /// <summary>What a difference is multiplied with to become a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float StepsPerUnit(float range) => range > SmallestRange ? ByteProducts.LargestInput / range : 0;

    /// <summary>Writes the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TSimd, TVector, TScaled>(
        float* pixel,
        float* scale,
        nint whole,
        nint last,
        float smallest,
        float stepsPerUnit,
        byte* bytes
    )
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TScaled : struct, IConstant
    {
        // The difference first: a product with the offset would lose the digits that a pixel far from zero has left.
        TVector origins = TSimd.Broadcast(smallest);
        TVector factors = TSimd.Broadcast(stepsPerUnit);
        TVector rounder = TSimd.Broadcast(Rounder);
        for (nint c = 0; c < whole; c += TSimd.Lanes)
        {
            TVector value = Value<TSimd, TVector, TScaled>(pixel, scale, c);
            TSimd.StoreBytes(TSimd.MultiplyAdd(TSimd.Subtract(value, origins), factors, rounder), bytes + c);
        }

        if (last >= 0)
        {
            TVector value = Value<TSimd, TVector, TScaled>(pixel, scale, last);
            TSimd.StoreBytes(TSimd.MultiplyAdd(TSimd.Subtract(value, origins), factors, rounder), bytes + last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Value<TSimd, TVector, TScaled>(float* pixel, float* scale, nint channel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TScaled : struct, IConstant =>
        TScaled.Value == 1
            ? TSimd.Multiply(TSimd.Load(pixel + channel), TSimd.Load(scale + channel))
            : TSimd.Load(pixel + channel);
}
