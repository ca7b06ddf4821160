using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>What is done with a lease.</summary>
internal interface IJobWork
{
    /// <summary>Does it, and commits it if the lease is still there then.</summary>
    /// <returns>What it amounts to; null if the lease was gone.</returns>
    Task<WorkResult?> DoAsync(WorkGrant work, IHeldLease lease, CancellationToken cancellationToken);
}

/// <summary>A lease as its worker has it.</summary>
internal interface IHeldLease
{
    /// <summary>Asked right before a commit: whether the work is still this worker's. Waits for the answer.</summary>
    Task<bool> MayCommitAsync(CancellationToken cancellationToken);

    /// <summary>Tells how far a listing is; others may begin with its shards.</summary>
    Task ListedAsync(WorkResult soFar, CancellationToken cancellationToken);
}
