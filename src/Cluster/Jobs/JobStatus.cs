using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster;

/// <summary>How far a job is.</summary>
public sealed class JobStatus
{
    internal JobStatus(JobReport report)
    {
        Id = report.Id;
        Output = report.Output;
        State = report.Phase switch
        {
            JobPhase.Running => JobState.Running,
            JobPhase.Paused => JobState.Paused,
            JobPhase.Done => JobState.Done,
            JobPhase.DoneWithFailures => JobState.DoneWithFailures,
            JobPhase.Failed => JobState.Failed,
            _ => JobState.Cancelled,
        };
        Reason = report.Reason;
        SubmittedAt = report.SubmittedAt;
        EndedAt = report.EndedAt;
        IsListed = report.IsListed;
        Images = report.ListedImages;
        Shards = report.ListedShards;
        ImagesDone = report.Rows;
        ImagesFailed = report.Errors;
        ShardsDone = report.SettledShards - report.SetAside.Count;
        ShardsAtWork = report.ShardsAtWork;
        Workers = report.Workers;
        FailedShards = report.SetAside;
    }

    /// <summary>What the job is called.</summary>
    public string Id { get; }

    /// <summary>The folder of the results.</summary>
    public string Output { get; }

    /// <summary>Where it is.</summary>
    public JobState State { get; }

    /// <summary>Whether it has ended, well or not.</summary>
    public bool HasEnded => State is not (JobState.Running or JobState.Paused);

    /// <summary>Why it has failed; null if it has not.</summary>
    public string? Reason { get; }

    /// <summary>When it was first submitted.</summary>
    public DateTimeOffset SubmittedAt { get; }

    /// <summary>When it ended; null if it has not.</summary>
    public DateTimeOffset? EndedAt { get; }

    /// <summary>Whether all images are listed. They are worked on before.</summary>
    public bool IsListed { get; }

    /// <summary>The images that are listed so far.</summary>
    public long Images { get; }

    /// <summary>What they are cut into: the parts that there will be.</summary>
    public long Shards { get; }

    /// <summary>The images whose results are there, those that failed included.</summary>
    public long ImagesDone { get; }

    /// <summary>The images among them that could not be used; their rows say why.</summary>
    public long ImagesFailed { get; }

    /// <summary>The parts that are there.</summary>
    public long ShardsDone { get; }

    /// <summary>The shards that silos are at.</summary>
    public int ShardsAtWork { get; }

    /// <summary>The silos that are at the job.</summary>
    public int Workers { get; }

    /// <summary>The shards that failed everywhere, with the reason of the last try.</summary>
    public IReadOnlyDictionary<long, string> FailedShards { get; }
}
