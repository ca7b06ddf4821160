namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

internal static class Tolerance
{
    /// <summary>Of the largest absolute value of a tensor: float32 through tens of layers against float64.</summary>
    public const double OfLargestValue = 2e-5;

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));

            // A comparison that NaN cannot pass.
            difference = Math.Abs(expected[i] - actual[i]) <= difference ? difference : Math.Abs((double)expected[i] - actual[i]);
        }

        Assert.True(
            difference <= OfLargestValue * largest,
            $"{what} differs by {difference:G3}; its largest value is {largest:G3}, so {OfLargestValue * largest:G3} is allowed."
        );
    }
}
