using System.Diagnostics;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Cluster.Workers;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

public sealed class JobWorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_that_can_do_nothing_of_a_job_leaves_its_shards_to_others()
    {
        const int Shards = 200;
        const int Places = 2;
        int tries = 0;
        var hasFailed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var unfit = new TestWork(Shards)
        {
            AtShard = (_, _, _) =>
            {
                Interlocked.Increment(ref tries);
                hasFailed.TrySetResult();
                throw new UnfitException(new IOException("The model is not what Python says."));
            },
        };
        var fit = new TestWork(Shards) { AtShard = (_, _, _) => hasFailed.Task };
        await using TestSilo first = await TestSilo.StartAsync(_folder["state"], fit, options => options.MaxTries = 2);
        await using TestSilo second = await TestSilo.StartAsync(_folder["state"], unfit, options => options.MaxTries = 2, first);
        var job = new ImageJob
        {
            Model = "model",
            Inputs = ["images"],
            Output = _folder["output"],
        };

        long start = Stopwatch.GetTimestamp();
        JobStatus end = await first.EndOfAsync((await first.Jobs.SubmitAsync(job)).Id);

        Assert.Equal((JobState.Done, (long)Shards), (end.State, end.ShardsDone));
        Assert.InRange(tries, 1, Places * (1 + (int)(Stopwatch.GetElapsedTime(start).TotalSeconds / 10)));
    }

    [Fact]
    public async Task A_job_that_no_silo_can_do_anything_of_ends_with_the_reason()
    {
        var unfit = new TestWork(shards: 200)
        {
            AtShard = (_, _, _) => throw new UnfitException(new IOException("No space left.")),
        };
        await using TestSilo silo = await TestSilo.StartAsync(
            _folder["state"],
            unfit,
            rules: new LedgerRules { StuckTime = TimeSpan.FromSeconds(1) }
        );
        var job = new ImageJob
        {
            Model = "model",
            Inputs = ["images"],
            Output = _folder["output"],
        };

        JobStatus end = await silo.EndOfAsync((await silo.Jobs.SubmitAsync(job)).Id);

        Assert.Equal(
            (JobState.Failed, "No silo can do anything of the job. The last one's reason: No space left."),
            (end.State, end.Reason)
        );
    }
}
