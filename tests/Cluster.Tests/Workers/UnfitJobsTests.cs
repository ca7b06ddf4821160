using ConvNextV2.Compiled.Cluster.Workers;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

public sealed class UnfitJobsTests
{
    private readonly UnfitJobs _jobs = new();
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_job_is_asked_for_again_after_longer_and_longer_times()
    {
        var waits = new List<int>();
        for (int i = 0; i < 7; i++)
        {
            _jobs.Add("job", _now);
            int seconds = 0;
            for (; !_jobs.MayAsk("job", _now); seconds++)
            {
                _now += TimeSpan.FromSeconds(1);
            }

            waits.Add(seconds);
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300], waits);
    }

    [Fact]
    public void Places_that_find_it_at_the_same_time_do_so_once()
    {
        for (int i = 0; i < 8; i++)
        {
            _jobs.Add("job", _now);
        }

        _now += TimeSpan.FromSeconds(10);
        Assert.True(_jobs.MayAsk("job", _now));
    }

    [Fact]
    public void Other_jobs_may_be_asked_for_and_one_that_can_be_done_again_begins_anew()
    {
        _jobs.Add("job", _now);
        Assert.True(_jobs.MayAsk("other", _now));

        _now += TimeSpan.FromSeconds(10);
        _jobs.Remove("job");
        _jobs.Add("job", _now);
        _now += TimeSpan.FromSeconds(10);

        Assert.True(_jobs.MayAsk("job", _now));
    }
}
