using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>Test data and how close results must come to a reference.</summary>
internal static class Values
{
    /// <summary>Half the distance from 1 to the next float: the error of one rounding.</summary>
    public const double Rounding = 1.0 / (1 << 24);

    /// <summary>Channels around every multiple of a vector, and some that published models have.</summary>
    public static readonly int[] OddChannels =
    [
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        9,
        12,
        15,
        16,
        17,
        24,
        31,
        32,
        33,
        40,
        47,
        48,
        49,
        63,
        65,
        80,
    ];

    /// <summary>Maps of one pixel, of fewer than a tile's, of exactly one and of more.</summary>
    public static readonly (int Height, int Width)[] OddMaps = [(1, 1), (1, 6), (3, 5), (7, 7), (2, 15)];

    public static float[] Random(int length, int seed, float scale = 1)
    {
        var random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = scale * ((2 * random.NextSingle()) - 1);
        }

        return values;
    }

    /// <summary>Every width of this machine with either edge of all memory guarded.</summary>
    public static TheoryData<VectorWidth, GuardedEdge> WidthsAndEdges()
    {
        var data = new TheoryData<VectorWidth, GuardedEdge>();
        foreach (VectorWidth width in VectorWidths.Supported)
        {
            data.Add(width, GuardedEdge.First);
            data.Add(width, GuardedEdge.Last);
        }

        return data;
    }

    public static TheoryData<VectorWidth> Widths() => new(VectorWidths.Supported);

    /// <summary>Fails with the place of the first value that is further from its reference than its bound.</summary>
    public static void AssertClose(
        ReadOnlySpan<double> expected,
        ReadOnlySpan<double> bounds,
        ReadOnlySpan<float> actual,
        string what
    )
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(actual[i] - expected[i]) <= bounds[i]))
            {
                Assert.Fail($"{what}: value {i} is {actual[i]:R}, expected {expected[i]:R} within {bounds[i]:G3}.");
            }
        }
    }

    /// <summary>The root of the mean square of all errors.</summary>
    public static double DeviationOf(ReadOnlySpan<float> actual, ReadOnlySpan<double> exact)
    {
        Assert.Equal(exact.Length, actual.Length);
        double sum = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            sum += (actual[i] - exact[i]) * (actual[i] - exact[i]);
        }

        return Math.Sqrt(sum / exact.Length);
    }

    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
            {
                Assert.Fail($"{what}: value {i} is {actual[i]:R}, expected the very bits of {expected[i]:R}.");
            }
        }
    }
}
