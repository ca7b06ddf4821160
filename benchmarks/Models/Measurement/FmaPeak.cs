using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvNextV2.Compiled.Benchmarks.Measurement;

/// <summary>
/// How many GFLOP/s one thread reaches when it does nothing but multiply and add in registers: no forward pass can be faster.
/// </summary>
internal static class FmaPeak
{
    private const int Chains = 12;
    private const int LinksOfBurst = 200_000;

    private interface ILanes<TVector>
    {
        static abstract int Count { get; }

        static abstract TVector Broadcast(float value);

        static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

        static abstract float Sum(TVector vector);
    }

    /// <summary>For as long as what it is compared with takes, so that other programs take the same part of both.</summary>
    /// <param name="vectors">Which the process has.</param>
    /// <param name="milliseconds">At least a burst, of less than one.</param>
    /// <returns>GFLOP/s.</returns>
    public static double Measure(VectorWidth vectors, double milliseconds = 0) =>
        vectors switch
        {
            VectorWidth.Bits512 => Bursts<Lanes512, Vector512<float>>(milliseconds),
            VectorWidth.Bits256 => Bursts<Lanes256, Vector256<float>>(milliseconds),
            _ => Bursts<Lanes128, Vector128<float>>(milliseconds),
        };

    private static double Bursts<TLanes, TVector>(double milliseconds)
        where TLanes : ILanes<TVector>
    {
        long start = Stopwatch.GetTimestamp();
        double flops = 0;
        TimeSpan passed;
        do
        {
            float sum = Multiply<TLanes, TVector>(LinksOfBurst);
            Debug.Assert(float.IsFinite(sum), "The chain must not leave the fast range of the multiplier.");
            flops += 2.0 * Chains * LinksOfBurst * TLanes.Count;
            passed = Stopwatch.GetElapsedTime(start);
        } while (passed.TotalMilliseconds < milliseconds);

        return flops / passed.TotalSeconds / 1e9;
    }

    // As many independent chains as hide the latency of two multipliers; the sum keeps them alive.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Multiply<TLanes, TVector>(int links)
        where TLanes : ILanes<TVector>
    {
        TVector factor = TLanes.Broadcast(0.999f);
        TVector addend = TLanes.Broadcast(0.001f);
        TVector a = addend,
            b = addend,
            c = addend,
            d = addend,
            e = addend,
            f = addend;
        TVector g = addend,
            h = addend,
            i = addend,
            j = addend,
            k = addend,
            l = addend;
        for (int link = 0; link < links; link++)
        {
            a = TLanes.MultiplyAdd(a, factor, addend);
            b = TLanes.MultiplyAdd(b, factor, addend);
            c = TLanes.MultiplyAdd(c, factor, addend);
            d = TLanes.MultiplyAdd(d, factor, addend);
            e = TLanes.MultiplyAdd(e, factor, addend);
            f = TLanes.MultiplyAdd(f, factor, addend);
            g = TLanes.MultiplyAdd(g, factor, addend);
            h = TLanes.MultiplyAdd(h, factor, addend);
            i = TLanes.MultiplyAdd(i, factor, addend);
            j = TLanes.MultiplyAdd(j, factor, addend);
            k = TLanes.MultiplyAdd(k, factor, addend);
            l = TLanes.MultiplyAdd(l, factor, addend);
        }

        return TLanes.Sum(a)
            + TLanes.Sum(b)
            + TLanes.Sum(c)
            + TLanes.Sum(d)
            + TLanes.Sum(e)
            + TLanes.Sum(f)
            + TLanes.Sum(g)
            + TLanes.Sum(h)
            + TLanes.Sum(i)
            + TLanes.Sum(j)
            + TLanes.Sum(k)
            + TLanes.Sum(l);
    }

    private readonly struct Lanes512 : ILanes<Vector512<float>>
    {
        public static int Count => Vector512<float>.Count;

        public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

        public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
            Vector512.MultiplyAddEstimate(left, right, addend);

        public static float Sum(Vector512<float> vector) => Vector512.Sum(vector);
    }

    private readonly struct Lanes256 : ILanes<Vector256<float>>
    {
        public static int Count => Vector256<float>.Count;

        public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

        public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
            Vector256.MultiplyAddEstimate(left, right, addend);

        public static float Sum(Vector256<float> vector) => Vector256.Sum(vector);
    }

    private readonly struct Lanes128 : ILanes<Vector128<float>>
    {
        public static int Count => Vector128<float>.Count;

        public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

        public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
            Vector128.MultiplyAddEstimate(left, right, addend);

        public static float Sum(Vector128<float> vector) => Vector128.Sum(vector);
    }
}
