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

    public static TheoryData<int> Lanes() =>
        new(new[] { 16, 8, 4, 1 }.Where(lanes => lanes <= VectorWidths.Supported[0].Lanes()));

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Each_operation_is_that_of_single_floats(int lanes)
    {
        switch (lanes)
        {
            case 16:
                Check<Simd512, Vector512<float>>();
                break;
            case 8:
                Check<Simd256, Vector256<float>>();
                break;
            case 4:
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

        float[] distinct = Values.Random(TSimd.Lanes, seed: 1);
        fixed (float* source = distinct)
        {
            Assert.Equal(SumOfHalves(distinct), TSimd.Sum(TSimd.Load(source)));
        }

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
