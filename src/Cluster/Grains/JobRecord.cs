using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster.Grains;

/// <summary>What is saved of a job.</summary>
internal sealed class JobRecord
{
    /// <summary>Null until it is submitted.</summary>
    public JobOrder? Order { get; set; }

    public DateTimeOffset SubmittedAt { get; set; }

    public LedgerState Ledger { get; set; } = new();
}
