namespace ConvNextV2.Compiled.Cluster;

/// <summary>How a silo takes part in jobs. Silos of a cluster should agree in all but <see cref="ShardsAtOnce"/>.</summary>
public sealed class JobWorkerOptions
{
    /// <summary>
    /// How many shards the silo works on at once, one processor each, from 0 on. Null, the default, is as many as it has
    /// processors; 0 is a silo that keeps jobs and does none of their work.
    /// </summary>
    public int? ShardsAtOnce { get; set; }

    /// <summary>
    /// How long work is a silo's that is not heard of any more, from a second to a day; by default a minute. Silos that are
    /// heard of keep theirs.
    /// </summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often work is tried, from 1 to 100, before it is set aside; by default 4. A silo that was not heard of any more is a
    /// try; one that was stopped in order is none.
    /// </summary>
    public int MaxTries { get; set; } = 4;

    /// <summary>
    /// How often a silo that has nothing to do asks for work, from a millisecond to an hour; by default every second.
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}
