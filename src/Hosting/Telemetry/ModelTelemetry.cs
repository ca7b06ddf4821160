using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ConvNextV2.Compiled.Hosting.Telemetry;

/// <summary>
/// Metrics and traces, named and measured as OpenTelemetry's conventions ask. Nothing is measured for them, and nothing
/// allocated, while nobody listens.
/// </summary>
internal sealed class ModelTelemetry : IDisposable
{
    public const string Name = "ConvNextV2.Compiled";

    private const string Requests = "{request}";
    private const string Seconds = "s";

    private static readonly string? Version = typeof(ModelTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Activities = new(Name, Version);

    // From a small model's run to a queue that is too long.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Meter _meter;
    private readonly Histogram<double> _requests;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _decode;
    private readonly Histogram<double> _run;
    private readonly Counter<long> _images;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _reloads;

    /// <param name="meters">The host's, if it has any.</param>
    /// <param name="models">Those that are observed.</param>
    public ModelTelemetry(IMeterFactory? meters, Func<IEnumerable<(string Name, HostedModelStatus Status)>> models)
    {
        _meter = meters?.Create(new MeterOptions(Name) { Version = Version }) ?? new Meter(Name, Version);
        _requests = Duration("request", "How long requests take, from their arrival to their answer or refusal.");
        _queue = Duration("queue", "How long requests wait.");
        _decode = Duration("decode", "How long image files take to be decoded.");
        _run = Duration("run", "How long the model takes for an image.");
        _images = _meter.CreateCounter<long>("convnextv2.images", "{image}", "Images that models have run on.");
        _rejections = _meter.CreateCounter<long>("convnextv2.rejections", Requests, "Requests that were refused.");
        _reloads = _meter.CreateCounter<long>("convnextv2.reloads", "{reload}", "Reloads, of which some fail.");
        _meter.CreateObservableUpDownCounter(
            "convnextv2.queue.length",
            () => models().Select(model => new Measurement<int>(model.Status.Queued, Model(model.Name))),
            Requests,
            "Requests that wait."
        );
        _meter.CreateObservableUpDownCounter(
            "convnextv2.active_runs",
            () => models().Select(model => new Measurement<int>(model.Status.Running, Model(model.Name))),
            "{run}",
            "Requests that are worked on."
        );
        _meter.CreateObservableGauge(
            "convnextv2.model.generation",
            () =>
                from model in models()
                let identity = model.Status.Model
                where identity is not null
                select new Measurement<int>(identity.Generation, Model(model.Name)),
            "{generation}",
            "Which model answers: 1 for the first, and one more after each reload."
        );

        // A series for each hash. Only the one that answers is observed; of others, with which exporters go on, it is the latest.
        _meter.CreateObservableGauge(
            "convnextv2.model.load_time",
            () =>
                from model in models()
                let identity = model.Status.Model
                where identity is not null
                select new Measurement<double>(
                    (identity.LoadedAt - DateTimeOffset.UnixEpoch).TotalSeconds,
                    Model(model.Name),
                    new("convnextv2.sha256", identity.Sha256)
                ),
            Seconds,
            "When the model that answers was loaded, since the beginning of 1970 (UTC), and the hash of its weights."
        );
    }

    /// <summary>A request arrives; what is returned is told how it ends.</summary>
    /// <param name="model">Whose it is.</param>
    /// <param name="operation">What it asks for.</param>
    public RequestTelemetry Begin(string model, string operation) =>
        new(this, model, operation, Activities.HasListeners() ? Start(operation, model, startTime: default) : null);

    public void Requested(string model, string operation, TimeSpan time, string? error)
    {
        var asked = new KeyValuePair<string, object?>("convnextv2.operation", operation);
        if (error is null)
        {
            _requests.Record(time.TotalSeconds, Model(model), asked);
        }
        else
        {
            _requests.Record(time.TotalSeconds, Model(model), asked, Error(error));
        }
    }

    public void Queued(string model, TimeSpan time)
    {
        _queue.Record(time.TotalSeconds, Model(model));
        Trace("queue", model, time);
    }

    public void Decoded(string model, TimeSpan time)
    {
        _decode.Record(time.TotalSeconds, Model(model));
        Trace("decode", model, time);
    }

    public void Ran(string model, TimeSpan preprocess, TimeSpan run)
    {
        _run.Record(run.TotalSeconds, Model(model));
        _images.Add(1, Model(model));
        if (preprocess > TimeSpan.Zero)
        {
            Trace("preprocess", model, preprocess, before: run);
        }

        Trace("run", model, run);
    }

    public void Rejected(string model, string error) => _rejections.Add(1, Model(model), Error(error));

    public void Reloaded(string model, string? error)
    {
        if (error is null)
        {
            _reloads.Add(1, Model(model));
        }
        else
        {
            _reloads.Add(1, Model(model), Error(error));
        }
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>A stage that has just ended, or some time before: what it belongs to is current then.</summary>
    private static void Trace(string stage, string model, TimeSpan time, TimeSpan before = default)
    {
        if (!Activities.HasListeners())
        {
            return;
        }

        DateTimeOffset end = DateTimeOffset.UtcNow - before;
        using Activity? activity = Start(stage, model, end - time);
        activity?.SetEndTime(end.UtcDateTime);
    }

    private static Activity? Start(string name, string model, DateTimeOffset startTime) =>
        Activities.StartActivity(name, ActivityKind.Internal, default(ActivityContext), [Model(model)], startTime: startTime);

    private static KeyValuePair<string, object?> Model(string name) => new("convnextv2.model", name);

    private static KeyValuePair<string, object?> Error(string error) => new("error.type", error);

    private Histogram<double> Duration(string of, string description) =>
        _meter.CreateHistogram($"convnextv2.{of}.duration", Seconds, description, tags: null, Buckets);
}
