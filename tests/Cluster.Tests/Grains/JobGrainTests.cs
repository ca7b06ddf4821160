using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Grains;

/// <summary>A job's grain between what it has in memory and what is saved.</summary>
public sealed class JobGrainTests : IDisposable
{
    private static readonly LedgerRules Rules = new() { LeaseTime = TimeSpan.FromSeconds(2) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_could_not_be_saved_was_given_to_nobody()
    {
        await using TestSilo silo = await StartAsync();
        IJobGrain job = await SubmitAsync(silo);

        await FailToSaveAsync(() => job.AcquireAsync("a"));

        WorkGrant given = (await job.AcquireAsync("b"))!;
        Assert.Equal((WorkKind.Listing, 1L, 0), (given.Kind, given.Fence, given.Tries));
    }

    [Fact]
    public async Task A_grain_that_is_loaded_again_gives_leases_their_whole_time()
    {
        await using TestSilo silo = await StartAsync();
        IJobGrain job = await SubmitAsync(silo);
        WorkGrant given = (await job.AcquireAsync("a"))!;

        // Which unloads it.
        await FailToSaveAsync(job.PauseAsync);
        await Task.Delay(Rules.LeaseTime, TestContext.Current.CancellationToken);

        Assert.Null(await job.AcquireAsync("b"));
        Assert.True(await job.RenewAsync(given.Fence));
    }

    private Task<TestSilo> StartAsync() =>
        TestSilo.StartAsync(_folder["state"], new TestWork(shards: 1), options => options.ShardsAtOnce = 0, rules: Rules);

    private async Task<IJobGrain> SubmitAsync(TestSilo silo)
    {
        var job = new ImageJob
        {
            Model = "model",
            Inputs = ["images"],
            Output = _folder["output"],
        };
        return silo.Grains.GetGrain<IJobGrain>((await silo.Jobs.SubmitAsync(job)).Id);
    }

    /// <summary>A folder has the name that the state is written under until it is whole.</summary>
    private async Task FailToSaveAsync(Func<Task> act)
    {
        string inTheWay = Assert.Single(Directory.EnumerateFiles(_folder["state/job"], "*.json")) + ".new";
        Directory.CreateDirectory(inTheWay);
        await Assert.ThrowsAnyAsync<Exception>(act);
        Directory.Delete(inTheWay);
    }
}
