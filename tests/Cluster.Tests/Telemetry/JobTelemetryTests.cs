using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Cluster.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace ConvNextV2.Compiled.Cluster.Tests.Telemetry;

public sealed class JobTelemetryTests : IDisposable
{
    private const string Name = "ConvNextV2.Compiled.Cluster";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_work_is_measured_in_seconds_by_job_and_kind()
    {
        await using TestSilo silo = await StartAsync(new TestWork(shards: 3));
        using var work = Collect<double>(silo, "convnextv2.work.duration");

        string job = await RunAsync(silo);
        await work.WaitForMeasurementsAsync(5, TimeSpan.FromMinutes(1));

        IReadOnlyList<CollectedMeasurement<double>> measured = work.GetMeasurementSnapshot();
        Assert.Equal(
            ["listing", "manifest", "shard", "shard", "shard"],
            measured.Select(measurement => (string)measurement.Tags["convnextv2.work"]!).Order()
        );
        Assert.All(measured, measurement => Assert.Equal(job, measurement.Tags["convnextv2.job"]));
        Assert.All(measured, measurement => Assert.DoesNotContain("error.type", measurement.Tags.Keys));
        Assert.All(measured, measurement => Assert.InRange(measurement.Value, 0, 60));
        Assert.Equal("s", work.Instrument!.Unit);
        Assert.Equal(typeof(ConvNextV2Jobs).Assembly.GetName().Version!.ToString(3), work.Instrument.Meter.Version);
    }

    [Fact]
    public async Task Work_that_fails_says_so_and_is_counted_when_it_is_tried_again()
    {
        bool hasFailed = false;
        var work = new TestWork(shards: 2)
        {
            AtShard = (grant, _, _) =>
            {
                if (grant.Shard == 1 && !hasFailed)
                {
                    hasFailed = true;
                    throw new IOException("No space left on device");
                }

                return Task.CompletedTask;
            },
        };
        var durations = new List<MetricCollector<double>>();
        var retries = new List<MetricCollector<long>>();
        await using (TestSilo silo = await StartAsync(work))
        await using (TestSilo other = await StartAsync(work, other: silo))
        {
            durations.AddRange([.. new[] { silo, other }.Select(one => Collect<double>(one, "convnextv2.work.duration"))]);
            retries.AddRange([.. new[] { silo, other }.Select(one => Collect<long>(one, "convnextv2.work.retries"))]);
            await RunAsync(silo);
        }

        Assert.Equal(
            ["System.IO.IOException"],
            durations
                .SelectMany(collector => collector.GetMeasurementSnapshot())
                .Select(measurement => measurement.Tags.GetValueOrDefault("error.type"))
                .OfType<string>()
        );
        CollectedMeasurement<long> retry = Assert.Single(retries.SelectMany(collector => collector.GetMeasurementSnapshot()));
        Assert.Equal((1L, "shard"), (retry.Value, (string?)retry.Tags["convnextv2.work"]));
    }

    [Fact]
    public async Task A_lease_that_is_lost_is_counted()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new TestWork(shards: 1)
        {
            AtShard = async (_, _, _) =>
            {
                begun.SetResult();
                await mayEnd.Task;
            },
        };
        await using TestSilo silo = await StartAsync(work);
        using var lost = Collect<long>(silo, "convnextv2.work.lost_leases");
        using var durations = Collect<double>(silo, "convnextv2.work.duration");
        string job = (await silo.Jobs.SubmitAsync(Job())).Id;
        await begun.Task;

        await silo.Jobs.CancelAsync(job);
        mayEnd.SetResult();
        await lost.WaitForMeasurementsAsync(1, TimeSpan.FromMinutes(1));
        await durations.WaitForMeasurementsAsync(2, TimeSpan.FromMinutes(1));

        Assert.Equal(1, Assert.Single(lost.GetMeasurementSnapshot()).Value);
        Assert.Equal("lease_lost", durations.LastMeasurement!.Tags["error.type"]);
    }

    [Fact]
    public async Task Images_are_counted_as_they_are_computed_and_those_that_cannot_be_used_by_their_errors()
    {
        string images = TestImages.WriteFolder(_folder["images"], 5);
        File.WriteAllText(Path.Combine(images, "1.png"), "no image");
        await using TestSilo silo = await StartAsync(work: null);
        using var counted = Collect<long>(silo, "convnextv2.job.images");

        await RunAsync(silo, OneMachine.Model, images);

        Assert.Equal(
            [null, null, null, null, "unsupported"],
            counted
                .GetMeasurementSnapshot()
                .Select(measurement => (string?)measurement.Tags.GetValueOrDefault("error.type"))
                .Order()
        );
    }

    [Fact]
    public async Task How_far_jobs_are_is_seen_where_their_grains_are_until_they_end()
    {
        var threeDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new TestWork(shards: 6);
        work.AtShard = async (grant, _, _) =>
        {
            if (grant.Shard == 3)
            {
                threeDone.SetResult();
                await mayEnd.Task;
            }
        };
        await using TestSilo silo = await StartAsync(work, options => options.ShardsAtOnce = 1);
        using var listed = Collect<long>(silo, "convnextv2.job.listed_images");
        using var finished = Collect<long>(silo, "convnextv2.job.finished_images");
        using var jobs = Collect<long>(silo, "convnextv2.job.active");
        using var active = Collect<int>(silo, "convnextv2.work.active");
        string job = (await silo.Jobs.SubmitAsync(Job())).Id;
        await threeDone.Task;

        Assert.Equal((60L, 30L, 1L, 1), (Last(listed), Last(finished), Last(jobs), Last(active)));
        Assert.Equal(job, listed.LastMeasurement!.Tags["convnextv2.job"]);
        Assert.Null(await silo.Jobs.FindAsync("nobody"));
        await silo.Jobs.PauseAsync(job);
        Assert.Equal(0, Last(jobs));
        await silo.Jobs.ResumeAsync(job);

        mayEnd.SetResult();
        await silo.EndOfAsync(job);
        listed.Clear();
        listed.RecordObservableInstruments();
        Assert.Empty(listed.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task A_trace_goes_from_the_submission_to_the_stages_of_each_shard()
    {
        string images = TestImages.WriteFolder(_folder["images"], 5);
        var ended = new ConcurrentQueue<Activity>();
        using ActivityListener listener = Listen(ended.Enqueue);
        using var own = new Activity("own");
        string job;
        await using (TestSilo silo = await StartAsync(work: null))
        {
            own.Start();
            job = await RunAsync(silo, OneMachine.Model, images);
        }

        Activity[] ours = [.. ended.Where(activity => activity.TraceId == own.TraceId)];
        Activity submit = Assert.Single(ours, activity => activity.OperationName == "submit");
        Assert.Equal((own.SpanId, ActivityKind.Producer), (submit.ParentSpanId, submit.Kind));
        Activity[] works = [.. ours.Where(activity => activity.ParentSpanId == submit.SpanId)];
        Assert.Equal(["listing", "manifest", "shard", "shard", "shard"], works.Select(work => work.OperationName).Order());
        Assert.All(
            works,
            work => Assert.Equal((job, ActivityKind.Consumer), ((string?)work.GetTagItem("convnextv2.job"), work.Kind))
        );
        Activity[] shards = [.. works.Where(work => work.OperationName == "shard")];
        Assert.Equal([0L, 1L, 2L], shards.Select(shard => (long)shard.GetTagItem("convnextv2.shard")!).Order());
        foreach (Activity shard in shards)
        {
            Activity[] stages =
            [
                .. ours.Where(activity => activity.ParentSpanId == shard.SpanId).OrderBy(activity => activity.StartTimeUtc),
            ];
            Assert.Equal(["model", "compute", "commit"], stages.Select(stage => stage.OperationName));
            Assert.True(stages[1].StartTimeUtc + stages[1].Duration <= stages[2].StartTimeUtc);
            Assert.True(stages[2].StartTimeUtc + stages[2].Duration <= shard.StartTimeUtc + shard.Duration);
        }
    }

    [Fact]
    public async Task A_shard_that_fails_is_an_error_of_its_trace()
    {
        var work = new TestWork(shards: 1) { AtShard = (_, _, _) => throw new IOException("No space left on device") };
        var ended = new ConcurrentQueue<Activity>();
        using ActivityListener listener = Listen(ended.Enqueue);
        using var own = new Activity("own");
        await using (TestSilo silo = await StartAsync(work, options => options.MaxTries = 1))
        {
            own.Start();
            await RunAsync(silo);
        }

        Activity shard = Assert.Single(ended, activity => activity.TraceId == own.TraceId && activity.OperationName == "shard");
        Assert.Equal((ActivityStatusCode.Error, "No space left on device"), (shard.Status, shard.StatusDescription));
        Assert.Equal("System.IO.IOException", shard.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Without_a_listener_a_job_belongs_to_the_trace_of_who_submits_it_all_the_same()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var own = new Activity("own");
        await using (TestSilo silo = await StartAsync(new TestWork(shards: 1), options => options.ShardsAtOnce = 0))
        {
            own.Start();
            string job = (await silo.Jobs.SubmitAsync(Job())).Id;
            Activity.Current = null;
            using ActivityListener listener = Listen(ended.Enqueue);
            await using TestSilo worker = await StartAsync(new TestWork(shards: 1), other: silo);
            await silo.EndOfAsync(job);
        }

        Activity[] ours = [.. ended.Where(activity => activity.TraceId == own.TraceId)];
        Assert.Equal(["listing", "manifest", "shard"], ours.Select(activity => activity.OperationName).Order());
        Assert.All(ours, activity => Assert.Equal(own.SpanId, activity.ParentSpanId));
    }

    private static ActivityListener Listen(Action<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static MetricCollector<T> Collect<T>(TestSilo silo, string instrument)
        where T : struct => new(silo.Services.GetRequiredService<IMeterFactory>(), Name, instrument);

    private static T Last<T>(MetricCollector<T> collector)
        where T : struct
    {
        collector.RecordObservableInstruments();
        return collector.LastMeasurement!.Value;
    }

    private Task<TestSilo> StartAsync(TestWork? work, Action<JobWorkerOptions>? configure = null, TestSilo? other = null) =>
        TestSilo.StartAsync(_folder["state"], work, configure, other);

    /// <summary>Submits a job, and waits for its end.</summary>
    private async Task<string> RunAsync(TestSilo silo, string model = "model", string images = "images")
    {
        string job = (await silo.Jobs.SubmitAsync(Job(model, images))).Id;
        await silo.EndOfAsync(job);
        return job;
    }

    private ImageJob Job(string model = "model", string images = "images") =>
        new()
        {
            Model = model,
            Inputs = [images],
            Output = _folder["output"],
            ImagesPerPart = 2,
        };
}
