using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Jobs;

public sealed class ConvNextV2JobsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_is_listed_its_shards_are_done_once_each_and_its_manifest_last()
    {
        var work = new TestWork(shards: 7);
        await using TestSilo silo = await StartAsync(work);

        JobStatus submitted = await silo.Jobs.SubmitAsync(Job());
        JobStatus end = await silo.EndOfAsync(submitted.Id);

        Assert.Equal(JobState.Done, end.State);
        Assert.Equal((70L, 70L, 7L, 7L), (end.Images, end.ImagesDone, end.ShardsDone, end.Shards));
        Assert.Equal(7, end.ImagesFailed);
        Assert.NotNull(end.EndedAt);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], work.Done.Order());
        Assert.Equal(1, work.Manifests);
    }

    [Fact]
    public async Task Two_clients_that_submit_the_same_have_one_job()
    {
        var work = new TestWork(shards: 5);
        await using TestSilo silo = await StartAsync(work);

        JobStatus[] jobs = await Task.WhenAll(silo.Jobs.SubmitAsync(Job()), silo.Jobs.SubmitAsync(Job()));
        await silo.EndOfAsync(jobs[0].Id);
        JobStatus again = await silo.Jobs.SubmitAsync(Job());

        Assert.Equal(jobs[0].Id, jobs[1].Id);
        Assert.Equal(JobState.Done, again.State);
        Assert.Equal(5, work.Done.Count);
        Assert.Single(await silo.Jobs.ListAsync());
    }

    [Fact]
    public async Task A_folder_that_has_a_job_takes_no_other()
    {
        await using TestSilo silo = await StartAsync(new TestWork(shards: 1));
        await silo.Jobs.SubmitAsync(Job());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Jobs.SubmitAsync(Job(top: 3)));

        Assert.Contains("has another job", refused.Message);
        Assert.Contains("\"top\":5", refused.Message);
    }

    [Fact]
    public async Task A_job_is_there_when_all_silos_were_gone_and_goes_on_where_it_was()
    {
        var work = new TestWork(shards: 6);
        var threeDone = new TaskCompletionSource();
        work.AtShard = async (grant, _, cancellationToken) =>
        {
            if (grant.Shard >= 3)
            {
                threeDone.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        };
        string job;
        await using (TestSilo first = await StartAsync(work, options => options.ShardsAtOnce = 1))
        {
            job = (await first.Jobs.SubmitAsync(Job())).Id;
            await threeDone.Task;
        }

        work.AtShard = (_, _, _) => Task.CompletedTask;
        await using TestSilo second = await StartAsync(work);
        JobStatus end = await second.EndOfAsync(job);

        Assert.Equal(JobState.Done, end.State);
        Assert.Equal([0, 1, 2, 3, 4, 5], work.Done.Order());
    }

    [Fact]
    public async Task A_paused_job_begins_nothing_until_it_is_resumed()
    {
        var work = new TestWork(shards: 4);
        var begun = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        work.AtShard = async (_, _, _) =>
        {
            begun.TrySetResult();
            await mayEnd.Task;
        };
        await using TestSilo silo = await StartAsync(work, options => options.ShardsAtOnce = 1);
        string job = (await silo.Jobs.SubmitAsync(Job())).Id;
        await begun.Task;

        Assert.True(await silo.Jobs.PauseAsync(job));
        mayEnd.SetResult();
        JobStatus paused = await silo
            .Jobs.WatchAsync(job, TimeSpan.FromMilliseconds(10))
            .FirstAsync(status => status.ShardsAtWork == 0);

        Assert.Equal((JobState.Paused, 1L), (paused.State, paused.ShardsDone));
        Assert.True(await silo.Jobs.ResumeAsync(job));
        Assert.Equal(JobState.Done, (await silo.EndOfAsync(job)).State);
    }

    [Fact]
    public async Task A_cancelled_job_ends_what_is_at_work()
    {
        var work = new TestWork(shards: 1);
        var begun = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        work.AtShard = async (_, _, cancellationToken) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => ended.SetResult(), TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
        };
        await using TestSilo silo = await StartAsync(work, options => options.LeaseTime = TimeSpan.FromSeconds(1));
        string job = (await silo.Jobs.SubmitAsync(Job())).Id;
        await begun.Task;

        Assert.True(await silo.Jobs.CancelAsync(job));

        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(JobState.Cancelled, (await silo.Jobs.FindAsync(job))!.State);
        Assert.Empty(work.Done);
    }

    [Fact]
    public async Task A_shard_that_fails_everywhere_is_named_with_its_reason_and_can_be_tried_again()
    {
        var work = new TestWork(shards: 3)
        {
            AtShard = (grant, _, _) =>
                grant.Shard == 1 ? Task.FromException(new IOException("No space left on device")) : Task.CompletedTask,
        };
        await using TestSilo silo = await StartAsync(work, options => options.MaxTries = 1);
        string job = (await silo.Jobs.SubmitAsync(Job())).Id;
        JobStatus end = await silo.EndOfAsync(job);

        Assert.Equal((JobState.DoneWithFailures, 2L), (end.State, end.ShardsDone));
        Assert.Equal(KeyValuePair.Create(1L, "No space left on device"), Assert.Single(end.FailedShards));
        Assert.Equal(0, work.Manifests);

        work.AtShard = (_, _, _) => Task.CompletedTask;
        Assert.True(await silo.Jobs.RetryFailedAsync(job));
        end = await silo.EndOfAsync(job);
        Assert.Equal((JobState.Done, 0L), (end.State, end.ImagesFailed));
        Assert.Equal(1, work.Manifests);
    }

    [Fact]
    public async Task A_listing_that_cannot_be_made_fails_the_job_with_its_reason_and_submitting_it_again_begins_it_again()
    {
        var work = new TestWork(shards: 1) { AtListing = () => throw new InvalidDataException("'a.csv' has no column 'path'") };
        await using TestSilo silo = await StartAsync(work, options => options.MaxTries = 1);
        string job = (await silo.Jobs.SubmitAsync(Job())).Id;
        JobStatus end = await silo.EndOfAsync(job);
        Assert.Equal((JobState.Failed, "'a.csv' has no column 'path'"), (end.State, end.Reason));

        work.AtListing = () => Task.CompletedTask;
        await silo.Jobs.SubmitAsync(Job());
        Assert.Equal(JobState.Done, (await silo.EndOfAsync(job)).State);
    }

    [Fact]
    public async Task There_is_nothing_to_say_of_a_job_that_nobody_submitted()
    {
        await using TestSilo silo = await StartAsync(new TestWork(shards: 1));

        Assert.Null(await silo.Jobs.FindAsync("nobody"));
        Assert.False(await silo.Jobs.PauseAsync("nobody"));
        Assert.False(await silo.Jobs.CancelAsync("nobody"));
        Assert.False(await silo.Jobs.RetryFailedAsync("nobody"));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => silo.EndOfAsync("nobody"));
        Assert.Empty(await silo.Jobs.ListAsync());
    }

    [Theory]
    [InlineData(0, 1, "Top is 0; it is 1 or more.")]
    [InlineData(1, 0, "ImagesPerPart is 0; it is 1 or more.")]
    public async Task What_is_no_job_is_refused_by_a_sentence(int top, int imagesPerPart, string sentence)
    {
        await using TestSilo silo = await StartAsync(new TestWork(shards: 1));

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => silo.Jobs.SubmitAsync(Job(top, imagesPerPart)));

        Assert.Equal(sentence, refused.Message);
    }

    private Task<TestSilo> StartAsync(TestWork work, Action<JobWorkerOptions>? configure = null) =>
        TestSilo.StartAsync(_folder["state"], work, configure);

    private ImageJob Job(int top = 5, int imagesPerPart = 10) =>
        new()
        {
            Model = "model",
            Inputs = ["images"],
            Output = _folder["output"],
            Top = top,
            ImagesPerPart = imagesPerPart,
        };
}
