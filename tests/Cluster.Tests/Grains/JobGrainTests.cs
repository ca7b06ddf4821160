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

    [Fact]
    public async Task Work_counts_while_the_list_of_jobs_cannot_be_written_and_the_job_ends()
    {
        await using TestSilo silo = await StartAsync();
        IJobGrain job = await SubmitAsync(silo);
        IJobIndexGrain index = silo.Grains.GetGrain<IJobIndexGrain>(0);
        string list = FileOf("index") + ".new";
        Directory.CreateDirectory(list);

        Assert.True(await CompleteAsync(shards: 1, images: 10));
        Assert.True(await CompleteAsync(shards: 0, images: 10));
        Assert.True(await CompleteAsync(shards: 0, images: 0));
        Assert.Equal(JobPhase.Done, (await job.ReportAsync())!.Phase);

        // Whoever still asks for work of it has it noted, as soon as that can be.
        await Assert.ThrowsAnyAsync<Exception>(() => job.AcquireAsync("a"));
        Assert.NotEmpty(await index.ActiveAsync());
        Directory.Delete(list);
        Assert.Null(await job.AcquireAsync("a"));
        Assert.Empty(await index.ActiveAsync());

        async Task<bool> CompleteAsync(long shards, long images) =>
            await job.CompleteAsync((await job.AcquireAsync("a"))!.Fence, shards, images, errors: 0);
    }

    [Fact]
    public async Task A_job_that_the_list_does_not_take_does_not_begin_nor_begin_again()
    {
        await using TestSilo silo = await StartAsync();
        IJobGrain job = await SubmitAsync(silo);
        Assert.True(await job.CancelAsync());
        Assert.Null(await job.AcquireAsync("a"));
        string list = FileOf("index") + ".new";
        Directory.CreateDirectory(list);

        await Assert.ThrowsAnyAsync<Exception>(job.RetryFailedAsync);
        await Assert.ThrowsAnyAsync<Exception>(() => SubmitAsync(silo));
        Assert.Equal(JobPhase.Cancelled, (await job.ReportAsync())!.Phase);

        Directory.Delete(list);
        await SubmitAsync(silo);
        Assert.NotNull(await job.AcquireAsync("a"));
    }

    [Fact]
    public async Task What_the_storage_says_is_passed_on_as_words()
    {
        await using TestSilo silo = await StartAsync();
        IJobGrain job = await SubmitAsync(silo);

        IOException said = Assert.IsType<IOException>(await FailToSaveAsync(() => job.AcquireAsync("a")));

        Assert.Matches($"^The storage of jobs does not take '{job.GetPrimaryKeyString()}': [A-Za-z]+Exception: .", said.Message);
        Assert.Null(said.InnerException);
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
    private async Task<Exception> FailToSaveAsync(Func<Task> act)
    {
        string inTheWay = FileOf("job") + ".new";
        Directory.CreateDirectory(inTheWay);
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(act);
        Directory.Delete(inTheWay);
        return exception;
    }

    private string FileOf(string state) => Assert.Single(Directory.EnumerateFiles(_folder[$"state/{state}"], "*.json"));
}
