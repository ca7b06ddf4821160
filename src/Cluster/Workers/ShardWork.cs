using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Cluster.Listing;
using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>A shard, to its part. One that has a part already costs the reading of its record.</summary>
internal sealed class ShardWork(
    ImageEmbedder model,
    JobDescription description,
    ImageJob job,
    JobFolder folder,
    ShardListings listings,
    IHeldLease lease
)
{
    public async Task<WorkResult?> RunAsync(int index, bool retriesErrors, CancellationToken cancellationToken)
    {
        (Shard shard, IEnumerable<ListedImage> images) = listings.Read(index);
        PartRecord? record = folder.ReadRecord(index);
        if (record is not null && record.Listing != shard.Digest)
        {
            throw new BatchException($"{record.Part} in '{folder.Path}' was made of other images than shard {index} has.");
        }

        if (record is not null && !(retriesErrors && record.Errors.Count > 0))
        {
            return ResultOf(record);
        }

        IReadOnlyList<ImageRow>? known = null;
        if (record is not null)
        {
            // The part is about to be unfinished, which only he may do whose it is.
            if (!await lease.MayCommitAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            known = await BatchJob.TakeBackAsync(folder, description.Task, shard).ConfigureAwait(false);
        }

        // One processor a shard: a silo is at as many shards as it has processors.
        var options = new BatchJobOptions { Workers = 1, ImageTimeout = job.ImageTimeout };
        using IEnumerator<ListedImage> all = images.GetEnumerator();
        try
        {
            var run = new ShardRun(model, description, options);
            return ResultOf(await run.RunAsync(shard, all, folder, known, cancellationToken).ConfigureAwait(false));
        }
        catch (NotCommittedException)
        {
            return null;
        }
    }

    private static WorkResult ResultOf(PartRecord record) =>
        new(Shards: 0, Images: record.Rows, Errors: record.Errors.Values.Sum());
}
