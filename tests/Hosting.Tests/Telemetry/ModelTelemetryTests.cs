using System.Diagnostics;
using System.Diagnostics.Metrics;
using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace ConvNextV2.Compiled.Hosting.Tests.Telemetry;

public class ModelTelemetryTests
{
    private const string Name = "ConvNextV2.Compiled";

    private static readonly float[] Pixels = [1, 2, 3];

    private static string Photograph => Path.Combine(AppContext.BaseDirectory, "Photographs", "rocket.jpg");

    [Theory]
    [InlineData("convnextv2.request.duration", "classify")]
    [InlineData("convnextv2.queue.duration", null)]
    [InlineData("convnextv2.decode.duration", null)]
    [InlineData("convnextv2.run.duration", null)]
    public async Task Each_stage_of_a_request_is_measured_in_seconds(string instrument, string? operation)
    {
        await using var models = new TestModels();
        using var measured = Collect<double>(models, instrument);
        IHostedClassifier model = await models.AddAsync();

        await model.ClassifyAsync(ImageInput.FromFile(Photograph));

        CollectedMeasurement<double> measurement = Assert.Single(measured.GetMeasurementSnapshot());
        Assert.InRange(measurement.Value, 0, 60);
        Assert.Equal("s", measured.Instrument!.Unit);
        Assert.Equal("test", measurement.Tags["convnextv2.model"]);
        Assert.Equal(operation, measurement.Tags.GetValueOrDefault("convnextv2.operation"));
        Assert.DoesNotContain("error.type", measurement.Tags.Keys);
        Assert.Equal(typeof(IHostedModel).Assembly.GetName().Version!.ToString(3), measured.Instrument.Meter.Version);
    }

    [Fact]
    public async Task Work_of_a_program_s_own_is_measured_under_the_name_that_it_gives()
    {
        await using var models = new TestModels();
        using var requests = Collect<double>(models, "convnextv2.request.duration");
        IHostedClassifier model = await models.AddAsync();

        await model.RunAsync(ImageInput.FromFile(Photograph), (_, _) => 0, "heatmap");
        await model.RunAsync(_ => 0, "compare");
        (await model.RentAsync("borrow")).Dispose();
        await model.RunAsync(_ => 0);
        (await model.RentAsync()).Dispose();

        Assert.Equal(
            ["heatmap", "compare", "borrow", "run", "rent"],
            requests.GetMeasurementSnapshot().Select(measurement => (string?)measurement.Tags["convnextv2.operation"])
        );
    }

    [Fact]
    public async Task A_wait_that_took_too_long_is_measured_as_well()
    {
        await using var models = new TestModels();
        using var queue = Collect<double>(models, "convnextv2.queue.duration");
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueTimeout) = (1, TimeSpan.FromSeconds(5))
        );
        using ModelLease lease = await model.RentAsync();
        Task waiting = model.ClassifyAsync(Pixels);

        models.Time.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<ModelTimeoutException>(() => waiting);

        Assert.Equal([0, 6], queue.GetMeasurementSnapshot().Select(measurement => measurement.Value));
    }

    [Fact]
    public async Task Images_are_counted_by_model()
    {
        await using var models = new TestModels();
        using var images = Collect<long>(models, "convnextv2.images");
        IHostedClassifier model = await models.AddAsync();

        await model.ClassifyAsync(Pixels);
        model.Classify(Pixels);
        using (ModelLease lease = await model.RentAsync())
        {
            lease.Run(Pixels);
        }

        Assert.Equal(3, images.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }

    [Fact]
    public async Task Refusals_are_counted_by_their_reason()
    {
        await using var models = new TestModels();
        using var rejections = Collect<long>(models, "convnextv2.rejections");
        using var requests = Collect<double>(models, "convnextv2.request.duration");
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 0)
        );
        ModelLease lease = await model.RentAsync();

        await Assert.ThrowsAsync<ModelBusyException>(() => model.ClassifyAsync(Pixels));
        Assert.Throws<ModelBusyException>(() => model.RequirePlace("upload"));
        lease.Dispose();
        model.RequirePlace("upload");
        await models.Catalog.RemoveAsync("test");
        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.ClassifyAsync(Pixels));

        Assert.Equal(["queue_full", "queue_full", "unavailable"], ErrorsOf(rejections));
        Assert.Equal([null, "queue_full", "queue_full", "unavailable"], ErrorsOf(requests));
        Assert.Single(requests.GetMeasurementSnapshot(), measurement => measurement.Tags["convnextv2.operation"] is "upload");
    }

    [Fact]
    public async Task A_bad_image_is_an_error_and_no_refusal()
    {
        await using var models = new TestModels();
        using var rejections = Collect<long>(models, "convnextv2.rejections");
        using var requests = Collect<double>(models, "convnextv2.request.duration");
        IHostedClassifier model = await models.AddAsync();

        await Assert.ThrowsAsync<ImageException>(() => model.ClassifyAsync(ImageInput.FromBytes(new byte[9], "mine.jpg")));

        Assert.Empty(rejections.GetMeasurementSnapshot());
        Assert.Equal(["image"], ErrorsOf(requests));
    }

    [Fact]
    public async Task Reloads_are_counted_by_what_became_of_them()
    {
        await using var models = new TestModels();
        using var reloads = Collect<long>(models, "convnextv2.reloads");
        IHostedClassifier model = await models.AddAsync();

        await model.ReloadAsync();
        await File.WriteAllTextAsync(models.Weights, "no checkpoint");
        await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());

        Assert.Equal([null, "ConvNextV2.Compiled.CheckpointException"], ErrorsOf(reloads));
    }

    [Fact]
    public async Task What_waits_what_is_worked_on_and_which_model_answers_can_be_observed()
    {
        await using var models = new TestModels();
        using var queue = Collect<int>(models, "convnextv2.queue.length");
        using var running = Collect<int>(models, "convnextv2.active_runs");
        using var generation = Collect<int>(models, "convnextv2.model.generation");
        IHostedClassifier model = await models.AddAsync(configure: options => options.RequestsAtOnce = 1);
        await model.ReloadAsync();
        using ModelLease lease = await model.RentAsync();
        Task<ModelLease>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => model.RentAsync().AsTask())];

        Assert.Equal((3, 1), (Observe(queue).Value, Observe(running).Value));

        // Of nothing that changes with a reload, each of which would begin another series.
        Assert.Equal(2, Observe(generation).Value);
        Assert.Equal(["convnextv2.model"], Observe(generation).Tags.Keys);
        lease.Dispose();
        foreach (Task<ModelLease> turn in waiting)
        {
            (await turn).Dispose();
        }

        Assert.Equal((0, 0), (Observe(queue).Value, Observe(running).Value));

        static CollectedMeasurement<int> Observe(MetricCollector<int> collector)
        {
            collector.RecordObservableInstruments();
            return collector.LastMeasurement!;
        }
    }

    [Fact]
    public async Task The_hash_of_the_model_that_answers_is_observed_with_the_time_of_its_loading_and_no_other()
    {
        await using var models = new TestModels();
        using var loads = Collect<double>(models, "convnextv2.model.load_time");
        IHostedClassifier model = await models.AddAsync();
        models.Time.Advance(TimeSpan.FromHours(1));
        models.Write(3, 2, 1);
        await model.ReloadAsync();

        loads.RecordObservableInstruments();

        CollectedMeasurement<double> answering = Assert.Single(loads.GetMeasurementSnapshot());
        Assert.Equal((models.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds, answering.Value);
        Assert.Equal("s", loads.Instrument!.Unit);
        Assert.Equal(
            [("convnextv2.model", "test"), ("convnextv2.sha256", model.Status.Model!.Sha256)],
            answering.Tags.Select(tag => (tag.Key, (string?)tag.Value)).Order()
        );
    }

    [Fact]
    public async Task A_request_is_an_activity_and_its_stages_are_below_it()
    {
        var ended = new List<Activity>();
        using var request = new ActivitySource("caller");
        using ActivityListener listener = Listen(ended, Name, "caller");
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync("traced");

        ActivityTraceId trace;
        using (Activity caller = request.StartActivity("caller")!)
        {
            trace = caller.TraceId;
            await model.ClassifyAsync(ImageInput.FromFile(Photograph));
        }

        Activity[] found;
        lock (ended)
        {
            found = [.. ended.Where(activity => activity.TraceId == trace)];
        }

        Activity classify = Assert.Single(found, activity => activity.OperationName == "classify");
        Assert.Equal(typeof(IHostedModel).Assembly.GetName().Version!.ToString(3), classify.Source.Version);
        Assert.Equal(
            ["queue", "decode", "preprocess", "run"],
            found
                .Where(activity => activity.ParentSpanId == classify.SpanId)
                .OrderBy(End)
                .Select(activity => activity.OperationName)
        );
        Assert.All(
            found.Where(activity => activity.Source.Name == Name),
            activity =>
            {
                Assert.Equal("traced", activity.GetTagItem("convnextv2.model"));
                Assert.InRange(activity.StartTimeUtc, classify.StartTimeUtc.AddMilliseconds(-20), End(classify));
            }
        );

        static DateTime End(Activity activity) => activity.StartTimeUtc + activity.Duration;
    }

    [Fact]
    public async Task A_request_that_fails_is_an_activity_with_an_error()
    {
        var ended = new List<Activity>();
        using ActivityListener listener = Listen(ended, Name);
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync("failing");

        await Assert.ThrowsAsync<ImageException>(() => model.ClassifyAsync(ImageInput.FromBytes(new byte[9], "mine.jpg")));

        lock (ended)
        {
            Activity request = Assert.Single(
                ended,
                activity => activity.OperationName == "classify" && (string?)activity.GetTagItem("convnextv2.model") == "failing"
            );
            Assert.Equal((ActivityStatusCode.Error, "image"), (request.Status, request.GetTagItem("error.type")));
        }
    }

    private static MetricCollector<T> Collect<T>(TestModels models, string instrument)
        where T : struct => new(models.Services.GetRequiredService<IMeterFactory>(), Name, instrument);

    private static IEnumerable<string?> ErrorsOf<T>(MetricCollector<T> collector)
        where T : struct =>
        collector.GetMeasurementSnapshot().Select(measurement => (string?)measurement.Tags.GetValueOrDefault("error.type"));

    private static ActivityListener Listen(List<Activity> ended, params string[] sources)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => sources.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                {
                    ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
