using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Tests.Simd;

public class LaneRangesTests
{
    [Theory]
    [InlineData(VectorWidth.Bits128)]
    [InlineData(VectorWidth.Bits256)]
    [InlineData(VectorWidth.Bits512)]
    public void Every_channel_is_in_exactly_one_range_of_ever_narrower_vectors(VectorWidth widest)
    {
        for (int channels = 1; channels <= 200; channels++)
        {
            int next = 0,
                lanes = widest.Lanes() + 1;
            foreach (LaneRange range in new LaneRanges(channels, widest))
            {
                Assert.Equal(next, range.Start);
                Assert.True(range.Count > 0 && range.Count % range.Lanes == 0);
                Assert.True(range.Lanes < lanes);
                Assert.Contains(range.Lanes, new[] { 16, 8, 4, 1 });
                (next, lanes) = (range.Start + range.Count, range.Lanes);
            }

            Assert.Equal(channels, next);
        }
    }
}
