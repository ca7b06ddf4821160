using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster.Telemetry;

/// <summary>
/// A silo's metrics and traces of jobs, named and measured as those of models in a host are. Nothing is measured for them while
/// nobody listens.
/// </summary>
internal sealed class JobTelemetry : IDisposable
{
    public const string Name = "ConvNextV2.Compiled.Cluster";

    private const string Works = "{work}";
    private const string Images = "{image}";

    private static readonly string? Version = typeof(JobTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Activities = new(Name, Version);

    // From a shard that has its part already to one of an hour.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    };

    private readonly Meter _meter;
    private readonly Histogram<double> _work;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _lostLeases;
    private readonly Counter<long> _images;
    private readonly ConcurrentDictionary<string, Func<LedgerState?>> _jobs = [];
    private int _active;

    /// <param name="meters">The host's, if it has any.</param>
    public JobTelemetry(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(new MeterOptions(Name) { Version = Version }) ?? new Meter(Name, Version);
        _work = _meter.CreateHistogram(
            "convnextv2.work.duration",
            "s",
            "How long the silo's work takes, from its lease to its commit or failure.",
            tags: null,
            Buckets
        );
        _retries = _meter.CreateCounter<long>("convnextv2.work.retries", Works, "Work begun that had been tried before.");
        _lostLeases = _meter.CreateCounter<long>("convnextv2.work.lost_leases", "{lease}", "Work that became another's.");
        _images = _meter.CreateCounter<long>("convnextv2.job.images", Images, "Images computed, of which some cannot be used.");
        _meter.CreateObservableUpDownCounter(
            "convnextv2.work.active",
            () => Volatile.Read(ref _active),
            Works,
            "What the silo is at."
        );
        _meter.CreateObservableUpDownCounter(
            "convnextv2.job.active",
            () => Observe(state => state.Phase == JobPhase.Running ? 1 : 0),
            "{job}",
            "Jobs that run, where their grains are."
        );
        _meter.CreateObservableGauge(
            "convnextv2.job.listed_images",
            () => Observe(state => state.ListedImages),
            Images,
            "Images listed so far, of jobs that have not ended."
        );
        _meter.CreateObservableGauge(
            "convnextv2.job.finished_images",
            () => Observe(state => state.Rows),
            Images,
            "Images whose results are committed, of the same."
        );
    }

    /// <summary>A job is submitted: what is returned is current until it is disposed, and null if nobody listens.</summary>
    public static Activity? Submit() => Activities.StartActivity("submit", ActivityKind.Producer);

    /// <summary>What other silos' activities belong to: the one that is current here, as W3C writes it.</summary>
    public static string? Trace => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>A stage of the current work has ended.</summary>
    public static void Stage(string name, DateTimeOffset start, DateTimeOffset end)
    {
        if (Activities.HasListeners())
        {
            using Activity? activity = Activities.StartActivity(
                name,
                ActivityKind.Internal,
                default(ActivityContext),
                startTime: start
            );
            activity?.SetEndTime(end.UtcDateTime);
        }
    }

    /// <summary>Work begins; what is returned is told how it ends.</summary>
    /// <param name="job">Whose it is.</param>
    /// <param name="kind">What of it.</param>
    /// <param name="shard">Which, if it is one.</param>
    /// <param name="tries">How often it has been tried before.</param>
    /// <param name="trace">What it belongs to, as <see cref="Trace"/> was where the job was submitted.</param>
    public WorkTelemetry Begin(string job, WorkKind kind, long shard, int tries, string? trace)
    {
        string name = NameOf(kind);
        Interlocked.Increment(ref _active);
        if (tries > 0)
        {
            _retries.Add(1, Job(job), Work(name));
        }

        return new WorkTelemetry(this, job, name, Activities.HasListeners() ? Start(job, name, shard, tries, trace) : null);
    }

    public void Ended(string job, string kind, TimeSpan time, string? error)
    {
        Interlocked.Decrement(ref _active);
        if (error is null)
        {
            _work.Record(time.TotalSeconds, Job(job), Work(kind));
        }
        else
        {
            _work.Record(time.TotalSeconds, Job(job), Work(kind), Error(error));
        }
    }

    public void LostLease(string job, string kind) => _lostLeases.Add(1, Job(job), Work(kind));

    /// <param name="job">Whose it is.</param>
    /// <param name="error">Why it cannot be used, one of a few words; null if it can.</param>
    public void Image(string job, string? error)
    {
        if (error is null)
        {
            _images.Add(1, Job(job));
        }
        else
        {
            _images.Add(1, Job(job), Error(error));
        }
    }

    /// <summary>A job's grain is here.</summary>
    /// <param name="job">Which.</param>
    /// <param name="state">Looked at when somebody listens, from any thread; null where nothing was submitted.</param>
    public void Watch(string job, Func<LedgerState?> state) => _jobs[job] = state;

    /// <summary>A job's grain leaves.</summary>
    public void Forget(string job) => _jobs.TryRemove(job, out _);

    public void Dispose() => _meter.Dispose();

    private static Activity? Start(string job, string work, long shard, int tries, string? trace)
    {
        ActivityContext.TryParse(trace, traceState: null, isRemote: true, out ActivityContext parent);
        return Activities.StartActivity(
            work,
            ActivityKind.Consumer,
            parent,
            [Job(job), new("convnextv2.shard", shard), new("convnextv2.tries", tries)]
        );
    }

    private static string NameOf(WorkKind kind) =>
        kind switch
        {
            WorkKind.Listing => "listing",
            WorkKind.Shard => "shard",
            _ => "manifest",
        };

    private static KeyValuePair<string, object?> Job(string name) => new("convnextv2.job", name);

    private static KeyValuePair<string, object?> Work(string kind) => new("convnextv2.work", kind);

    private static KeyValuePair<string, object?> Error(string error) => new("error.type", error);

    private IEnumerable<Measurement<long>> Observe(Func<LedgerState, long> value)
    {
        foreach ((string job, Func<LedgerState?> state) in _jobs)
        {
            if (state() is { Phase: JobPhase.Running or JobPhase.Paused } ledger)
            {
                yield return new Measurement<long>(value(ledger), Job(job));
            }
        }
    }
}
