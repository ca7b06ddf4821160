using System.Collections.Concurrent;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Jobs;

/// <summary>What only a second silo can do.</summary>
public sealed class TwoSilosTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestWork _first = new(shards: 5);
    private readonly TestWork _second = new(shards: 5);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_straggler_is_tried_by_a_second_silo_and_the_one_that_was_slow_commits_nothing()
    {
        var begun = new TaskCompletionSource();
        var mayGoOn = new TaskCompletionSource();
        _first.AtShard = async (_, _, _) =>
        {
            begun.TrySetResult();
            await mayGoOn.Task;
        };
        _second.AtShard = (_, _, _) => begun.Task;
        var rules = new LedgerRules { StragglerTime = TimeSpan.FromMilliseconds(200) };
        await using TestSilo slow = await StartAsync(_first, rules);
        await using TestSilo quick = await StartAsync(_second, rules, slow);

        JobStatus end = await quick.EndOfAsync((await quick.Jobs.SubmitAsync(Job())).Id);
        mayGoOn.SetResult();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (_first.Refused.Count + _first.Done.Count == 0)
        {
            await Task.Delay(10, patience.Token);
        }

        Assert.Equal((JobState.Done, 50L), (end.State, end.ImagesDone));
        Assert.Equal([0, 1, 2, 3, 4], _second.Done.Order());
        Assert.Empty(_first.Done);
    }

    [Fact]
    public async Task A_shard_is_set_aside_when_it_has_failed_on_both()
    {
        var tries = new ConcurrentQueue<string>();
        Fail(_first, "first");
        Fail(_second, "second");
        var rules = new LedgerRules { MostTries = 2 };
        await using TestSilo first = await StartAsync(_first, rules);
        await using TestSilo second = await StartAsync(_second, rules, first);

        JobStatus end = await second.EndOfAsync((await second.Jobs.SubmitAsync(Job())).Id);

        Assert.Equal((JobState.DoneWithFailures, 4L), (end.State, end.ShardsDone));
        Assert.Equal(["first", "second"], tries.Order(StringComparer.Ordinal));
        (long shard, string reason) = Assert.Single(end.FailedShards);
        Assert.Equal((3L, $"{tries.Last()} has no space left"), (shard, reason));
        Assert.Equal(0, _first.Manifests + _second.Manifests);

        void Fail(TestWork work, string name) =>
            work.AtShard = (grant, _, _) =>
            {
                if (grant.Shard != 3)
                {
                    return Task.CompletedTask;
                }

                tries.Enqueue(name);
                throw new IOException($"{name} has no space left");
            };
    }

    private Task<TestSilo> StartAsync(TestWork work, LedgerRules rules, TestSilo? other = null) =>
        TestSilo.StartAsync(_folder["state"], work, options => options.ShardsAtOnce = 1, other, rules);

    private ImageJob Job() =>
        new()
        {
            Model = "model",
            Inputs = ["images"],
            Output = _folder["output"],
            ImagesPerPart = 10,
        };
}
