using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Listing;
using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Scheduling;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>Does work as the batch of one machine does it, so that the bytes of both are the same.</summary>
internal sealed class BatchWork(LoadedModels models) : IJobWork
{
    public async Task<WorkResult?> DoAsync(WorkGrant work, IHeldLease lease, CancellationToken cancellationToken)
    {
        ImageJob job = ImageJob.Parse(work.Order.Job);
        using ModelUse use = await models.RentAsync(ModelChoice.Of(job), cancellationToken).ConfigureAwait(false);
        JobDescription description = Describe(job, use.Model.Description);

        // A silo whose model is another one, or whose software is, goes no further.
        var guard = new CommitGuard($"{work.Fence}.", () => lease.MayCommitAsync(cancellationToken));
        var folder = new JobFolder(job.Output, guard: guard);
        await folder.BeginAsync(description).ConfigureAwait(false);
        var listings = new ShardListings(folder.Store);
        return work.Kind switch
        {
            WorkKind.Listing => await ListAsync(job, listings, lease, cancellationToken).ConfigureAwait(false),
            WorkKind.Shard => await new ShardWork(use.Model.Model, description, job, folder, listings, lease)
                .RunAsync((int)work.Shard, work.RetriesErrors, cancellationToken)
                .ConfigureAwait(false),
            _ => await WriteManifestAsync(description, folder, listings, lease, cancellationToken).ConfigureAwait(false),
        };
    }

    private static JobDescription Describe(ImageJob job, ModelDescription model) =>
        new()
        {
            Model = model,
            Task = job.Embed ? RowTask.Embed : RowTask.Classify,
            Top = job.Embed ? null : job.Top,
            ImagesPerPart = job.ImagesPerPart,
            Limit = job.Limit,
        };

    private static async Task<WorkResult?> ListAsync(
        ImageJob job,
        ShardListings listings,
        IHeldLease lease,
        CancellationToken cancellationToken
    ) =>
        await listings
            .CutAsync(
                new ImageListing(job.Inputs, job.Root, job.Limit).Images(),
                job.ImagesPerPart,
                soFar => lease.ListedAsync(soFar, cancellationToken),
                cancellationToken
            )
            .ConfigureAwait(false);

    private static async Task<WorkResult?> WriteManifestAsync(
        JobDescription description,
        JobFolder folder,
        ShardListings listings,
        IHeldLease lease,
        CancellationToken cancellationToken
    )
    {
        PartRecord[] parts =
        [
            .. Enumerable
                .Range(0, listings.Count)
                .Select(part =>
                    folder.ReadRecord(part) ?? throw new BatchException($"The record of part {part} in '{folder.Path}' is gone.")
                ),
        ];
        if (!await lease.MayCommitAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        // Of silos that were killed. Who still makes a part that is there already finds its file gone.
        folder.RemoveTemporaries();
        await folder.WriteManifestAsync(Manifest.Of(description, parts)).ConfigureAwait(false);
        return default(WorkResult);
    }
}
