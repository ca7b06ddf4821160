namespace ConvNextV2.Compiled.Cluster.Scheduling;

/// <summary>How patient a ledger is, and how much it remembers.</summary>
internal sealed record LedgerRules
{
    /// <summary>How long a lease lasts that is not renewed.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often work is tried before it is given up. A worker that was not heard of any more is a try.</summary>
    public int MostTries { get; init; } = 4;

    /// <summary>How long a worker waits, times the tries so far, for what has failed on it; others need not.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How far shards are handed out beyond the first that is not settled: what the ledger's size depends on.</summary>
    public int MostOpenShards { get; init; } = 1024;

    /// <summary>How many shards are set aside before the job is given up: more than some shards is wrong then.</summary>
    public int MostSetAside { get; init; } = 1000;

    /// <summary>How long nothing comes of a job that no worker can do anything of before it is given up.</summary>
    public TimeSpan StuckTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A shard is tried by a second worker when it takes so many times as long as most.</summary>
    public double StragglerFactor { get; init; } = 3;

    /// <summary>What a shard may always take before it is tried by a second worker.</summary>
    public TimeSpan StragglerTime { get; init; } = TimeSpan.FromMinutes(1);
}
