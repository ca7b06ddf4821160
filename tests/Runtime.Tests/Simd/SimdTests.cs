using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Simd;

/// <summary>The vocabulary of the kernels means the same at every width.</summary>
public unsafe class SimdTests
{
    private static readonly float[] Interesting =
    [
        0,
        -0f,
        1,
        -1,
        0.5f,
        1.5f,
        2.5f,
        -2.5f,
        3.4999f,
        100,
        -126,
        127,
        1e-40f,
        3e38f,
        float.PositiveInfinity,
        float.NegativeInfinity,
        float.NaN,
    ];

    /// <summary>The lanes of a vector, and the registers that it is made of.</summary>
    public static TheoryData<int, int> Vectors()
    {
        var data = new TheoryData<int, int>();
        foreach ((int lanes, int registers) in new[] { (16, 1), (8, 1), (4, 1), (1, 1), (16, 2), (16, 4), (8, 2) })
        {
            if (lanes / registers <= VectorWidths.Supported[0].Lanes())
            {
                data.Add(lanes, registers);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Each_operation_is_that_of_single_floats(int lanes, int registers)
    {
        switch (lanes, registers)
        {
            case (16, 1):
                Check<Simd512, Vector512<float>>();
                break;
            case (16, 2):
                Check<SimdPair<Simd256, Vector256<float>>, Pair<Vector256<float>>>();
                break;
            case (16, 4):
                Check<SimdPair<SimdPair<Simd128, Vector128<float>>, Pair<Vector128<float>>>, Pair<Pair<Vector128<float>>>>();
                break;
            case (8, 1):
                Check<Simd256, Vector256<float>>();
                break;
            case (8, 2):
                Check<SimdPair<Simd128, Vector128<float>>, Pair<Vector128<float>>>();
                break;
            case (4, 1):
                Check<Simd128, Vector128<float>>();
                break;
            default:
                Check<SimdScalar, float>();
                break;
        }
    }

    private static void Check<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Assert.Equal(System.Runtime.CompilerServices.Unsafe.SizeOf<TVector>() / sizeof(float), TSimd.Lanes);
        foreach (float a in Interesting)
        {
            foreach (float b in Interesting)
            {
                Same(a + b, TSimd.Add(Of(a), Of(b)), $"{a} + {b}");
                Same(a - b, TSimd.Subtract(Of(a), Of(b)), $"{a} - {b}");
                Same(a * b, TSimd.Multiply(Of(a), Of(b)), $"{a} · {b}");
                Same(a / b, TSimd.Divide(Of(a), Of(b)), $"{a} / {b}");
                Same(a > 0 ? a : b, TSimd.IfPositive(Of(a), Of(a), Of(b)), $"{a} > 0");
                if (!float.IsNaN(a))
                {
                    // The first is a bound, which is never NaN; the value's NaN must survive.
                    Same(float.IsNaN(b) ? b : Math.Max(a, b), TSimd.Max(Of(a), Of(b)), $"at least {a}: {b}");
                    Same(float.IsNaN(b) ? b : Math.Min(a, b), TSimd.Min(Of(a), Of(b)), $"at most {a}: {b}");
                }

                foreach (float c in new[] { 0, 1f, -3e38f, float.NaN })
                {
                    AnyOf(
                        [float.FusedMultiplyAdd(a, b, c), (a * b) + c],
                        TSimd.MultiplyAdd(Of(a), Of(b), Of(c)),
                        $"{a} · {b} + {c}"
                    );
                }
            }

            Same(Math.Abs(a), TSimd.Abs(Of(a)), $"|{a}|");
            Same(MathF.Round(a), TSimd.Round(Of(a)), $"round {a}");
        }

        for (int exponent = -126; exponent <= 127; exponent++)
        {
            Same(MathF.ScaleB(1, exponent), TSimd.PowerOfTwo(Of(exponent)), $"2^{exponent}");
        }

        CheckLanes<TSimd, TVector>();

        static TVector Of(float value) => TSimd.Broadcast(value);

        static void Same(float expected, TVector actual, string what) => AnyOf([expected], actual, what);

        static void AnyOf(float[] expected, TVector actual, string what)
        {
            float* values = stackalloc float[TSimd.Lanes];
            TSimd.Store(actual, values);
            for (int lane = 0; lane < TSimd.Lanes; lane++)
            {
                // Zeros are equal whatever their sign: the larger of 0 and −0 is either.
                Assert.True(
                    expected.Contains(values[lane]),
                    $"{what}: lane {lane} is {values[lane]:R}, expected {string.Join(" or ", expected)}."
                );
            }
        }
    }

    /// <summary>With other values in every lane: each has its own result, at its own place in memory.</summary>
    private static void CheckLanes<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int lanes = TSimd.Lanes;
        float[] a = Values.Random(lanes, seed: 1),
            b = Values.Random(lanes, seed: 2),
            c = Values.Random(lanes, seed: 3),
            hundreds = [.. Values.Random(lanes, seed: 4).Select(value => value * 126)];
        int[] integers = [.. a.Select(value => (int)(value * int.MaxValue))];
        fixed (
            float* first = a,
                second = b,
                third = c,
                numbers = hundreds
        )
        fixed (int* bits = integers)
        {
            TVector x = TSimd.Load(first),
                y = TSimd.Load(second),
                z = TSimd.Load(third);
            Same("load and store", i => a[i], x);
            Same("a + b", i => a[i] + b[i], TSimd.Add(x, y));
            Same("a - b", i => a[i] - b[i], TSimd.Subtract(x, y));
            Same("a · b", i => a[i] * b[i], TSimd.Multiply(x, y));
            Same("a / b", i => a[i] / b[i], TSimd.Divide(x, y));
            Same("a · b + c", i => float.MultiplyAddEstimate(a[i], b[i], c[i]), TSimd.MultiplyAdd(x, y, z));
            Same("|a|", i => Math.Abs(a[i]), TSimd.Abs(x));
            Same("the larger", i => Math.Max(a[i], b[i]), TSimd.Max(x, y));
            Same("the smaller", i => Math.Min(a[i], b[i]), TSimd.Min(x, y));
            Same("a > 0 ? b : c", i => a[i] > 0 ? b[i] : c[i], TSimd.IfPositive(x, y, z));
            Same("round", i => MathF.Round(hundreds[i]), TSimd.Round(TSimd.Load(numbers)));
            Same(
                "power of two",
                i => MathF.ScaleB(1, (int)MathF.Round(hundreds[i])),
                TSimd.PowerOfTwo(TSimd.Round(TSimd.Load(numbers)))
            );
            Same("from integers", i => integers[i], TSimd.FromIntegers(TSimd.Load((float*)bits)));
            Assert.Equal(SumOfHalves(a), TSimd.Sum(x));
            CheckExtremes<TSimd, TVector>(a);
            CheckBytes<TSimd, TVector>();
        }

        void Same(string what, Func<int, float> expected, TVector actual)
        {
            float* values = stackalloc float[lanes];
            TSimd.Store(actual, values);
            for (int lane = 0; lane < lanes; lane++)
            {
                Assert.Equal((what, lane, expected(lane)), (what, lane, values[lane]));
            }
        }
    }

    private static void CheckExtremes<TSimd, TVector>(float[] values)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int lane = 0; lane < values.Length; lane++)
        {
            foreach (float extreme in new[] { 3e38f, float.PositiveInfinity })
            {
                float[] largest = [.. values],
                    smallest = [.. values];
                (largest[lane], smallest[lane]) = (extreme, -extreme);
                fixed (
                    float* upper = largest,
                        lower = smallest
                )
                {
                    Assert.Equal(extreme, TSimd.Largest(TSimd.Load(upper)));
                    Assert.Equal(smallest.Max(), TSimd.Largest(TSimd.Load(lower)));
                    Assert.Equal(-extreme, TSimd.Smallest(TSimd.Load(lower)));
                    Assert.Equal(largest.Min(), TSimd.Smallest(TSimd.Load(upper)));
                }
            }
        }
    }

    /// <summary>A byte for each lane and not one more, whatever the other bits are.</summary>
    private static void CheckBytes<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const byte Untouched = 0xA5;
        byte* bytes = stackalloc byte[TSimd.Lanes + 1];
        foreach (int others in new[] { 0, 0x4B400000, -1 << 8, 0x7FC0_7F00, int.MinValue })
        {
            for (int first = 0; first < 256; first++)
            {
                int[] bits = [.. Enumerable.Range(first, TSimd.Lanes).Select(i => others | (byte)i)];
                bytes[TSimd.Lanes] = Untouched;
                fixed (int* source = bits)
                {
                    TSimd.StoreBytes(TSimd.Load((float*)source), bytes);
                }

                Assert.Equal([.. bits.Select(value => (byte)value), Untouched], new Span<byte>(bytes, TSimd.Lanes + 1).ToArray());
            }
        }
    }

    private static float SumOfHalves(float[] values)
    {
        while (values.Length > 1)
        {
            int half = values.Length / 2;
            values = [.. Enumerable.Range(0, half).Select(i => values[i] + values[i + half])];
        }

        return values[0];
    }
}
