using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster.Tests.Scheduling;

public class JobLedgerTests
{
    private static readonly LedgerRules Rules = new()
    {
        LeaseTime = TimeSpan.FromSeconds(60),
        MostTries = 3,
        RetryDelay = TimeSpan.FromSeconds(10),
        MostOpenShards = 4,
        MostSetAside = 2,
        StragglerFactor = 3,
        StragglerTime = TimeSpan.FromSeconds(30),
        StuckTime = TimeSpan.FromMinutes(5),
    };

    private readonly LedgerState _state = new();
    private DateTimeOffset _now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private JobLedger Ledger => new(_state, Rules);

    [Fact]
    public void The_listing_comes_first_and_shards_are_handed_out_before_it_is_whole()
    {
        LeasedWork listing = Acquire("a");
        Assert.Equal(WorkKind.Listing, listing.Kind);
        Assert.Null(Ledger.Acquire("b", _now));

        Assert.True(Ledger.Listed(listing.Fence, new WorkResult(2, 20, 0), _now));

        Assert.Equal(0, Acquire("b").Shard);
        Assert.Equal(1, Acquire("b").Shard);
        Assert.Null(Ledger.Acquire("b", _now));
    }

    [Fact]
    public void The_manifest_comes_when_all_shards_are_done_and_ends_the_job()
    {
        List(shards: 2);
        LeasedWork first = Acquire("a");
        LeasedWork second = Acquire("b");
        Assert.Null(Ledger.Acquire("a", _now));

        Assert.True(Ledger.Complete(second.Fence, new WorkResult(0, 7, 1), _now));
        Assert.Null(Ledger.Acquire("a", _now));
        Assert.True(Ledger.Complete(first.Fence, new WorkResult(0, 10, 2), _now));

        LeasedWork manifest = Acquire("a");
        Assert.Equal(WorkKind.Manifest, manifest.Kind);
        Assert.True(Ledger.Complete(manifest.Fence, default, _now));
        Assert.Equal((JobPhase.Done, 17L, 3L), (_state.Phase, _state.Rows, _state.Errors));
        Assert.Null(Ledger.Acquire("a", _now));
    }

    [Fact]
    public void A_job_without_images_has_a_manifest()
    {
        List(shards: 0);

        Assert.Equal(WorkKind.Manifest, Acquire("a").Kind);
    }

    [Fact]
    public void A_lease_that_is_renewed_lasts()
    {
        List(shards: 1);
        LeasedWork shard = Acquire("a");

        for (int renewal = 0; renewal < 5; renewal++)
        {
            _now += TimeSpan.FromSeconds(59);
            Assert.True(Ledger.Renew(shard.Fence, _now));
            Assert.Null(Ledger.Acquire("b", _now));
        }

        Assert.True(Ledger.Complete(shard.Fence, new WorkResult(0, 1, 0), _now));
    }

    [Fact]
    public void A_worker_that_comes_back_from_the_dead_finds_its_lease_gone_and_counts_for_nothing()
    {
        List(shards: 1);
        LeasedWork dead = Acquire("a");
        _now += Rules.LeaseTime;
        LeasedWork next = Acquire("b");

        Assert.Equal(dead.Shard, next.Shard);
        Assert.False(Ledger.Renew(dead.Fence, _now));
        Assert.False(Ledger.Complete(dead.Fence, new WorkResult(0, 100, 0), _now));
        Assert.False(Ledger.Fail(dead.Fence, "late", _now));
        Assert.True(Ledger.Complete(next.Fence, new WorkResult(0, 10, 0), _now));
        Assert.Equal(10, _state.Rows);
    }

    [Fact]
    public void What_is_said_twice_counts_once()
    {
        List(shards: 2);
        LeasedWork shard = Acquire("a");

        Assert.True(Ledger.Complete(shard.Fence, new WorkResult(0, 10, 0), _now));
        Assert.False(Ledger.Complete(shard.Fence, new WorkResult(0, 10, 0), _now));
        Assert.False(Ledger.Fail(shard.Fence, "never mind", _now));

        Assert.Equal(10, _state.Rows);
    }

    [Fact]
    public void A_shard_that_failed_goes_to_another_worker_at_once_and_to_the_same_after_a_while()
    {
        List(shards: 1);
        Assert.True(Ledger.Fail(Acquire("a").Fence, "no", _now));

        Assert.Null(Ledger.Acquire("a", _now));
        Assert.True(Ledger.Fail(Acquire("b").Fence, "no", _now));

        _now += 2 * Rules.RetryDelay - TimeSpan.FromTicks(1);
        Assert.Null(Ledger.Acquire("a", _now));
        _now += TimeSpan.FromTicks(1);
        Assert.Equal(0, Acquire("a").Shard);
    }

    [Fact]
    public void A_worker_takes_new_shards_before_what_has_failed_on_it()
    {
        List(shards: 2);
        Assert.True(Ledger.Fail(Acquire("a").Fence, "no", _now));
        _now += Rules.RetryDelay;

        Assert.Equal(1, Acquire("a").Shard);
        Assert.Equal(0, Acquire("a").Shard);
    }

    [Fact]
    public void A_shard_that_fails_everywhere_is_set_aside_with_its_reason_and_the_job_ends_with_failures()
    {
        List(shards: 2);
        Assert.True(Ledger.Complete(Acquire("a").Fence, new WorkResult(0, 10, 0), _now));
        foreach (string worker in (string[])["a", "b", "c"])
        {
            Assert.True(Ledger.Fail(Acquire(worker).Fence, $"{worker} has no space left", _now));
        }

        Assert.Equal(JobPhase.DoneWithFailures, _state.Phase);
        SetAsideShard shard = Assert.Single(_state.SetAside);
        Assert.Equal((1L, "c has no space left"), (shard.Shard, shard.Reason));
        Assert.Null(Ledger.Acquire("d", _now));
    }

    [Fact]
    public void A_shard_that_kills_its_workers_is_set_aside_as_well()
    {
        List(shards: 1);
        foreach (string worker in (string[])["a", "b", "c"])
        {
            Acquire(worker);
            _now += Rules.LeaseTime;
        }

        Assert.Null(Ledger.Acquire("d", _now));
        Assert.Equal("c was not heard of any more.", Assert.Single(_state.SetAside).Reason);
    }

    [Fact]
    public void A_worker_that_ends_gives_its_work_back_and_that_is_no_try()
    {
        List(shards: 1);
        for (int time = 0; time < 10; time++)
        {
            Assert.True(Ledger.Release(Acquire("a").Fence));
        }

        Assert.Equal(0, Acquire("a").Shard);
        Assert.Empty(_state.SetAside);
    }

    [Fact]
    public void More_failures_than_the_ledger_remembers_fail_the_job()
    {
        List(shards: 4);
        for (int shard = 0; shard < 3; shard++)
        {
            foreach (string worker in (string[])["a", "b", "c"])
            {
                Assert.True(Ledger.Fail(Acquire(worker).Fence, "no disk", _now));
            }
        }

        Assert.Equal((JobPhase.Failed, "More than 2 shards failed. The last: no disk"), (_state.Phase, _state.Reason));
        Assert.Equal(2, _state.SetAside.Count);
    }

    [Fact]
    public void A_listing_that_cannot_be_made_fails_the_job_with_its_reason()
    {
        foreach (string worker in (string[])["a", "b", "c"])
        {
            Assert.True(Ledger.Fail(Acquire(worker).Fence, "photos.csv has no column 'path'", _now));
        }

        Assert.Equal((JobPhase.Failed, "photos.csv has no column 'path'"), (_state.Phase, _state.Reason));
    }

    [Fact]
    public void A_job_that_no_worker_can_do_anything_of_fails_with_the_reason()
    {
        List(shards: 2);
        LeasedWork first = Acquire("a");
        LeasedWork second = Acquire("b");
        _now += Rules.StuckTime + TimeSpan.FromTicks(1);

        Assert.True(Ledger.Fail(first.Fence, "no disk", _now, isUnfit: true));
        Assert.Equal(JobPhase.Running, _state.Phase);
        Assert.True(Ledger.Fail(second.Fence, "no disk here either", _now, isUnfit: true));

        Assert.Equal(
            (JobPhase.Failed, "No silo can do anything of the job. The last one's reason: no disk here either"),
            (_state.Phase, _state.Reason)
        );
        Assert.Empty(_state.Open);
    }

    [Theory]
    [InlineData("It was for the work alone.")]
    [InlineData("Another was at work a moment ago.")]
    [InlineData("The job has begun again.")]
    [InlineData("The job was paused meanwhile.")]
    [InlineData("Nobody had loaded the job meanwhile.")]
    public void A_worker_that_can_do_nothing_of_a_job_does_not_end_it_while_there_is_hope(string why)
    {
        List(shards: 3);
        LeasedWork other = Acquire("a");
        LeasedWork unfit = Acquire("b");
        if (why == "Another was at work a moment ago.")
        {
            _now += Rules.StuckTime;
            Assert.True(Ledger.Complete(other.Fence, new WorkResult(0, 10, 0), _now));
            _now += Rules.StuckTime;
        }
        else
        {
            Assert.True(Ledger.Release(other.Fence));
            _now += Rules.StuckTime + TimeSpan.FromTicks(1);
        }

        if (why == "The job has begun again.")
        {
            Assert.True(Ledger.Cancel(_now));
            Assert.True(Ledger.BeginAgain(retriesErrors: false));
            unfit = Acquire("b");
        }
        else if (why == "The job was paused meanwhile.")
        {
            Assert.True(Ledger.Release(unfit.Fence));
            Assert.True(Ledger.Pause());
            Assert.True(Ledger.GoOn());
            unfit = Acquire("b");
        }
        else if (why == "Nobody had loaded the job meanwhile.")
        {
            Assert.True(Ledger.Release(unfit.Fence));
            Ledger.Resume(_now);
            unfit = Acquire("b");
        }

        Assert.True(Ledger.Fail(unfit.Fence, "no disk", _now, isUnfit: why != "It was for the work alone."));

        Assert.Equal(JobPhase.Running, _state.Phase);
        Assert.NotNull(Ledger.Acquire("a", _now));
    }

    [Fact]
    public void A_silo_keeps_what_the_documentation_says()
    {
        var rules = new LedgerRules();

        Assert.Equal((1024, 1000, 4), (rules.MostOpenShards, rules.MostSetAside, rules.MostTries));
        Assert.Equal(TimeSpan.FromMinutes(10), rules.StuckTime);
        Assert.Equal(
            (TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), 3.0, TimeSpan.FromMinutes(1)),
            (rules.LeaseTime, rules.RetryDelay, rules.StragglerFactor, rules.StragglerTime)
        );
    }

    [Fact]
    public void Reasons_are_cut_to_a_length()
    {
        List(shards: 1);
        Assert.True(Ledger.Fail(Acquire("a").Fence, new string('x', 100_000), _now));

        Assert.Equal(500, Assert.Single(_state.Open).Reason!.Length);
    }

    [Fact]
    public void Shards_are_handed_out_no_further_than_a_bounded_way_beyond_the_first_that_is_not_settled()
    {
        List(shards: 100);
        LeasedWork first = Acquire("a");
        for (int shard = 1; shard < Rules.MostOpenShards; shard++)
        {
            Assert.True(Ledger.Complete(Acquire("b").Fence, default, _now));
        }

        Assert.Null(Ledger.Acquire("b", _now));
        Assert.Equal(Rules.MostOpenShards, _state.Open.Count);

        Assert.True(Ledger.Complete(first.Fence, default, _now));
        Assert.Empty(_state.Open);
        Assert.Equal(4, Acquire("b").Shard);
    }

    [Fact]
    public void A_straggler_is_tried_by_a_second_worker_and_whoever_is_first_wins()
    {
        List(shards: 4);
        LeasedWork slow = Acquire("a");
        for (int shard = 0; shard < 3; shard++)
        {
            LeasedWork quick = Acquire("b");
            _now += TimeSpan.FromSeconds(12);
            Assert.True(Ledger.Renew(slow.Fence, _now));
            Assert.True(Ledger.Complete(quick.Fence, default, _now));
        }

        // Three times the usual 12 seconds are just over.
        Assert.Null(Ledger.Acquire("b", _now));
        _now += TimeSpan.FromTicks(1);
        Assert.Null(Ledger.Acquire("a", _now));
        LeasedWork second = Acquire("b");
        Assert.Equal(slow.Shard, second.Shard);
        Assert.Null(Ledger.Acquire("c", _now));

        Assert.True(Ledger.Complete(slow.Fence, new WorkResult(0, 10, 0), _now));
        Assert.False(Ledger.Renew(second.Fence, _now));
        Assert.False(Ledger.Complete(second.Fence, new WorkResult(0, 10, 0), _now));
        Assert.Equal(10, _state.Rows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_at_the_same_shard_the_first_that_asks_to_commit_has_it_alone(bool isSlowFirst)
    {
        List(shards: 4);
        LeasedWork slow = Acquire("a");
        for (int shard = 0; shard < 3; shard++)
        {
            LeasedWork quick = Acquire("b");
            _now += TimeSpan.FromSeconds(20);
            Assert.True(Ledger.Renew(slow.Fence, _now));
            Assert.True(Ledger.Complete(quick.Fence, default, _now));
        }

        _now += TimeSpan.FromSeconds(20);
        LeasedWork second = Acquire("b");
        Assert.Equal(slow.Shard, second.Shard);
        (LeasedWork winner, LeasedWork loser) = isSlowFirst ? (slow, second) : (second, slow);

        Assert.True(Ledger.MayCommit(winner.Fence, _now));
        Assert.False(Ledger.MayCommit(loser.Fence, _now));
        Assert.True(Ledger.MayCommit(winner.Fence, _now));
        Assert.True(Ledger.Complete(winner.Fence, new WorkResult(0, 10, 0), _now));
        Assert.Equal(10, _state.Rows);
    }

    [Fact]
    public void A_paused_job_hands_out_nothing_but_takes_what_was_at_work()
    {
        List(shards: 2);
        LeasedWork shard = Acquire("a");

        Assert.True(Ledger.Pause());
        Assert.False(Ledger.Pause());
        Assert.Null(Ledger.Acquire("b", _now));
        Assert.True(Ledger.Renew(shard.Fence, _now));
        Assert.True(Ledger.Complete(shard.Fence, new WorkResult(0, 10, 0), _now));

        Assert.True(Ledger.GoOn());
        Assert.Equal(1, Acquire("b").Shard);
    }

    [Fact]
    public void A_cancelled_job_takes_its_leases_away_and_can_be_begun_again()
    {
        List(shards: 2);
        LeasedWork shard = Acquire("a");

        Assert.True(Ledger.Cancel(_now));
        Assert.False(Ledger.Renew(shard.Fence, _now));
        Assert.False(Ledger.Cancel(_now));
        Assert.False(Ledger.GoOn());

        Assert.True(Ledger.BeginAgain(retriesErrors: false));
        List(shards: 2);
        LeasedWork again = Acquire("a");
        Assert.Equal((WorkKind.Shard, 0L), (again.Kind, again.Shard));
        Assert.True(again.Fence > shard.Fence);
    }

    [Fact]
    public void Failures_are_tried_again_by_going_through_all_shards_once_more()
    {
        List(shards: 1);
        foreach (string worker in (string[])["a", "b", "c"])
        {
            Assert.True(Ledger.Fail(Acquire(worker).Fence, "no", _now));
        }

        Assert.True(Ledger.BeginAgain(retriesErrors: true));
        Assert.False(Ledger.BeginAgain(retriesErrors: true));
        List(shards: 1);
        LeasedWork again = Acquire("a");
        Assert.True(again.RetriesErrors);
        Assert.True(Ledger.Complete(again.Fence, new WorkResult(0, 10, 0), _now));
        Assert.True(Ledger.Complete(Acquire("a").Fence, default, _now));
        Assert.Equal((JobPhase.Done, 10L, 2), (_state.Phase, _state.Rows, _state.Pass));
    }

    [Fact]
    public void A_ledger_that_is_loaded_again_gives_every_lease_its_whole_time()
    {
        List(shards: 1);
        LeasedWork shard = Acquire("a");
        _now += TimeSpan.FromHours(3);

        Ledger.Resume(_now);

        Assert.Null(Ledger.Acquire("b", _now + Rules.LeaseTime - TimeSpan.FromTicks(1)));
        Assert.True(Ledger.Renew(shard.Fence, _now));
    }

    private LeasedWork Acquire(string worker) => Assert.NotNull(Ledger.Acquire(worker, _now));

    private void List(int shards) =>
        Assert.True(Ledger.Complete(Acquire("lister").Fence, new WorkResult(shards, shards * 10, 0), _now));
}
