using System.Collections.Concurrent;
using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Workers;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>Work without images: so many shards, each of ten rows and done at once, unless a test does it otherwise.</summary>
internal sealed class TestWork(int shards) : IJobWork
{
    /// <summary>Shards that were done, in the order of their ends.</summary>
    public ConcurrentQueue<long> Done { get; } = [];

    /// <summary>Shards whose lease was gone when they were to be committed.</summary>
    public ConcurrentQueue<long> Refused { get; } = [];

    public int Manifests { get; private set; }

    /// <summary>What happens with a shard before it is done.</summary>
    public Func<WorkGrant, IHeldLease, CancellationToken, Task> AtShard { get; set; } = (_, _, _) => Task.CompletedTask;

    public Func<Task> AtListing { get; set; } = () => Task.CompletedTask;

    public async Task<WorkResult?> DoAsync(WorkGrant work, IHeldLease lease, CancellationToken cancellationToken)
    {
        switch (work.Kind)
        {
            case WorkKind.Listing:
                await AtListing();
                return new WorkResult(shards, shards * 10, 0);
            case WorkKind.Shard:
                await AtShard(work, lease, cancellationToken);
                if (!await lease.MayCommitAsync(cancellationToken))
                {
                    Refused.Enqueue(work.Shard);
                    return null;
                }

                Done.Enqueue(work.Shard);
                return new WorkResult(0, 10, work.RetriesErrors ? 0 : 1);
            default:
                Manifests++;
                return default(WorkResult);
        }
    }
}
