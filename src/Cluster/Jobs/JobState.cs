namespace ConvNextV2.Compiled.Cluster;

/// <summary>Where a job is.</summary>
public enum JobState
{
    /// <summary>It is worked on, as far as there are silos.</summary>
    Running,

    /// <summary>No more of it is begun; what is at work goes on to its end.</summary>
    Paused,

    /// <summary>All of it is done: the manifest says so.</summary>
    Done,

    /// <summary>All is done but the shards that failed everywhere. There is no manifest.</summary>
    DoneWithFailures,

    /// <summary>It could not go on: the images or the output are not what they should be.</summary>
    Failed,

    /// <summary>It was cancelled. What was done stays.</summary>
    Cancelled,
}
