using ConvNextV2.Compiled.Benchmarks.Server.Soak;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Server;

public class SoakCountsTests
{
    [Fact]
    public void A_status_that_is_not_documented_is_wrong_and_the_others_are_counted()
    {
        var counts = new SoakCounts();
        foreach (int status in (int[])[200, 200, 400, 408, 503, 500, 500])
        {
            counts.Answered(status);
        }

        Assert.Equal(7, counts.Requests);
        Assert.Equal(2, counts.Of(200));
        Assert.Equal(0, counts.Of(413));
        KeyValuePair<string, long> wrong = Assert.Single(counts.Wrong);
        Assert.Equal(("status 500", 2L), (wrong.Key, wrong.Value));
    }
}
