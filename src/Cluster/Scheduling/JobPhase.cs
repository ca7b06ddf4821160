namespace ConvNextV2.Compiled.Cluster.Scheduling;

/// <summary>Where a job is. The first two are not its end.</summary>
internal enum JobPhase
{
    Running,

    /// <summary>Nothing more is handed out; what is at work goes on to its end.</summary>
    Paused,

    Done,

    /// <summary>All is done but the shards that were set aside; there is no manifest.</summary>
    DoneWithFailures,

    /// <summary>The listing or the manifest could not be made, nobody could do anything, or too many shards failed.</summary>
    Failed,

    Cancelled,
}
