using ConvNextV2.Compiled.Benchmarks.Server.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Server;

public class CallTimesTests
{
    [Theory]
    [InlineData(50, 50)]
    [InlineData(99, 99)]
    [InlineData(99.5, 100)]
    [InlineData(100, 100)]
    [InlineData(1, 1)]
    public void A_percentile_is_the_smallest_value_that_so_many_do_not_exceed(double percent, double expected) =>
        Assert.Equal(expected, CallTimes.Percentile([.. Enumerable.Range(1, 100).Select(value => (double)value)], percent));

    [Fact]
    public void Of_one_value_each_percentile_is_that_value_and_of_none_zero()
    {
        Assert.Equal(7, CallTimes.Percentile([7], 50));
        Assert.Equal(7, CallTimes.Percentile([7], 99));
        Assert.Equal(0, CallTimes.Percentile([], 99));
    }

    [Fact]
    public void Calls_a_second_are_their_number_by_the_time_in_whatever_order_they_ended()
    {
        CallTimes times = CallTimes.Of([30, 10, 20, 40], TimeSpan.FromSeconds(2));

        Assert.Equal(new CallTimes(PerSecond: 2, P50: 20, P99: 40), times);
    }

    [Fact]
    public void The_median_of_turns_is_a_whole_turn()
    {
        CallTimes[] turns = [new(3, 30, 31), new(1, 10, 11), new(2, 20, 21)];

        Assert.Equal(turns[2], CallTimes.MedianOf(turns));
    }
}
