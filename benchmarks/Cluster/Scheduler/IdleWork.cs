using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Workers;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Scheduler;

/// <summary>Shards of images that do not exist: a worker waits, and asks as if there were something to commit.</summary>
internal sealed class IdleWork(long images, int imagesPerShard, TimeSpan wait) : IJobWork
{
    private long _begun;
    private long _done;

    public long Shards => (images + imagesPerShard - 1) / imagesPerShard;

    public long Begun => Interlocked.Read(ref _begun);

    public long Done => Interlocked.Read(ref _done);

    public async Task<WorkResult?> DoAsync(WorkGrant work, IHeldLease lease, CancellationToken cancellationToken)
    {
        switch (work.Kind)
        {
            case WorkKind.Listing:
                return new WorkResult(Shards, images, 0);
            case WorkKind.Shard:
                Interlocked.Increment(ref _begun);
                await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
                if (!await lease.MayCommitAsync(cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                Interlocked.Increment(ref _done);
                return new WorkResult(0, Math.Min(imagesPerShard, images - (work.Shard * imagesPerShard)), 0);
            default:
                return default(WorkResult);
        }
    }
}
