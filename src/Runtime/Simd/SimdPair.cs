using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.Simd;

/// <summary>Two registers as one vector.</summary>
internal readonly struct Pair<TVector>(TVector lower, TVector upper)
    where TVector : struct
{
    public readonly TVector Lower = lower;
    public readonly TVector Upper = upper;
}

/// <summary>
/// Vectors of twice the lanes that the machine has: what is summed lane by lane gets the same bits at every width.
/// </summary>
internal readonly unsafe struct SimdPair<TSimd, TVector> : ISimd<Pair<TVector>>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    public static int Lanes => 2 * TSimd.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Broadcast(float value) => new(TSimd.Broadcast(value), TSimd.Broadcast(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Load(float* source) => new(TSimd.Load(source), TSimd.Load(source + TSimd.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<TVector> value, float* destination)
    {
        TSimd.Store(value.Lower, destination);
        TSimd.Store(value.Upper, destination + TSimd.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Add(Pair<TVector> a, Pair<TVector> b) =>
        new(TSimd.Add(a.Lower, b.Lower), TSimd.Add(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Subtract(Pair<TVector> a, Pair<TVector> b) =>
        new(TSimd.Subtract(a.Lower, b.Lower), TSimd.Subtract(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Multiply(Pair<TVector> a, Pair<TVector> b) =>
        new(TSimd.Multiply(a.Lower, b.Lower), TSimd.Multiply(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Divide(Pair<TVector> a, Pair<TVector> b) =>
        new(TSimd.Divide(a.Lower, b.Lower), TSimd.Divide(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> MultiplyAdd(Pair<TVector> a, Pair<TVector> b, Pair<TVector> c) =>
        new(TSimd.MultiplyAdd(a.Lower, b.Lower, c.Lower), TSimd.MultiplyAdd(a.Upper, b.Upper, c.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Abs(Pair<TVector> a) => new(TSimd.Abs(a.Lower), TSimd.Abs(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Max(Pair<TVector> bound, Pair<TVector> value) =>
        new(TSimd.Max(bound.Lower, value.Lower), TSimd.Max(bound.Upper, value.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Min(Pair<TVector> bound, Pair<TVector> value) =>
        new(TSimd.Min(bound.Lower, value.Lower), TSimd.Min(bound.Upper, value.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Round(Pair<TVector> a) => new(TSimd.Round(a.Lower), TSimd.Round(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> PowerOfTwo(Pair<TVector> exponent) =>
        new(TSimd.PowerOfTwo(exponent.Lower), TSimd.PowerOfTwo(exponent.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> IfPositive(Pair<TVector> a, Pair<TVector> positive, Pair<TVector> otherwise) =>
        new(
            TSimd.IfPositive(a.Lower, positive.Lower, otherwise.Lower),
            TSimd.IfPositive(a.Upper, positive.Upper, otherwise.Upper)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Pair<TVector> a) => TSimd.Sum(TSimd.Add(a.Lower, a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Smallest(Pair<TVector> a) => TSimd.Smallest(TSimd.Min(a.Lower, a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Pair<TVector> a) => TSimd.Largest(TSimd.Max(a.Lower, a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> FromIntegers(Pair<TVector> integers) =>
        new(TSimd.FromIntegers(integers.Lower), TSimd.FromIntegers(integers.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Pair<TVector> value, byte* destination)
    {
        TSimd.StoreBytes(value.Lower, destination);
        TSimd.StoreBytes(value.Upper, destination + TSimd.Lanes);
    }
}
