using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Workers;

namespace ConvNextV2.Compiled.Benchmarks.Cluster;

/// <summary>Shards that are done at once, after asking as if there were something to commit.</summary>
internal sealed class IdleWork(long images, int imagesPerShard) : IJobWork
{
    public long ShardsDone;

    public long Shards => (images + imagesPerShard - 1) / imagesPerShard;

    public async Task<WorkResult?> DoAsync(WorkGrant work, IHeldLease lease, CancellationToken cancellationToken)
    {
        switch (work.Kind)
        {
            case WorkKind.Listing:
                return new WorkResult(Shards, images, 0);
            case WorkKind.Shard:
                if (!await lease.MayCommitAsync(cancellationToken))
                {
                    return null;
                }

                Interlocked.Increment(ref ShardsDone);
                return new WorkResult(0, imagesPerShard, 0);
            default:
                return default(WorkResult);
        }
    }
}
