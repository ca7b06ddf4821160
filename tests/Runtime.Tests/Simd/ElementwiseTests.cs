using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Tests.Simd;

public class ElementwiseTests
{
    public static TheoryData<int> Lengths => [0, 1, 7, 8, 9, 15, 16, 17, 40];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Each_operation_rounds_every_element_as_alone(int length)
    {
        float[] a = Values(length, seed: 1);
        float[] b = Values(length, seed: 2);

        Assert.Equal(a.Zip(b, (x, y) => x + y), Result(into => Elementwise.Add(a, b, into)));
        Assert.Equal(a.Zip(b, (x, y) => x * y), Result(into => Elementwise.Multiply(a, b, into)));
        Assert.Equal(a.Select(x => x / 3), InPlace(values => Elementwise.Divide(values, 3)));
        Assert.Equal(a.Select(MathF.Sqrt), InPlace(values => Elementwise.Sqrt(values)));
        Assert.Equal(a.Zip(b, (x, y) => ((x * y) / 7) + 1), InPlace(values => Elementwise.MultiplyDivideAddOne(values, b, 7)));

        float[] Result(Action<float[]> run)
        {
            float[] into = new float[length];
            run(into);
            return into;
        }

        float[] InPlace(Action<float[]> run)
        {
            float[] values = [.. a];
            run(values);
            return values;
        }
    }

    [Fact]
    public void A_sum_may_overwrite_what_it_is_of()
    {
        float[] sums = Values(20, seed: 1);
        float[] expected = [.. sums.Select(x => x + x)];

        Elementwise.Add(sums, sums, sums);

        Assert.Equal(expected, sums);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void One_value_that_is_not_finite_is_seen_wherever_it_stands(float value)
    {
        for (int at = 0; at < 40; at++)
        {
            float[] values = Values(40, seed: 1);
            Assert.True(Elementwise.AreFinite(values));

            values[at] = value;

            Assert.False(Elementwise.AreFinite(values));
        }
    }

    [Fact]
    public void The_largest_values_are_finite() =>
        Assert.True(Elementwise.AreFinite(Enumerable.Repeat(float.MaxValue, 33).ToArray()));

    [Fact]
    public void Vectors_of_other_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => Elementwise.Add(new float[3], new float[4], new float[4]));

    private static float[] Values(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 100)];
    }
}
