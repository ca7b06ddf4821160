using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Listing;
using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Telemetry;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>Does work as the batch of one machine does it, so that the bytes of both are the same.</summary>
internal sealed class BatchWork(LoadedModels models, JobTelemetry telemetry) : IJobWork
{
    public async Task<WorkResult?> DoAsync(WorkGrant work, IHeldLease lease, CancellationToken cancellationToken)
    {
        ImageJob job = ImageJob.Parse(work.Order.Job);
        var stages = new WorkStages();
        using ModelUse use = await RentAsync(work.Order, job, cancellationToken).ConfigureAwait(false);
        stages.Ended("model");
        JobDescription description = Describe(job, use.Model.Description);
        var guard = new CommitGuard($"{work.Fence}.", () => lease.MayCommitAsync(cancellationToken));
        var folder = new JobFolder(job.Output, stages.Reached, guard);
        var listings = new ShardListings(folder.Store);
        try
        {
            await BeginAsync(folder, description).ConfigureAwait(false);
            return work.Kind switch
            {
                WorkKind.Listing => await ListAsync(job, listings, lease, cancellationToken).ConfigureAwait(false),
                WorkKind.Shard => await new ShardWork(use.Model.Model, description, Options(work, job), folder, listings, lease)
                    .RunAsync((int)work.Shard, work.RetriesErrors, cancellationToken)
                    .ConfigureAwait(false),
                _ => await WriteManifestAsync(description, folder, listings, lease, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (Exception exception) when (IsOfResults(exception))
        {
            // A disk that is full, or a folder that may not be written: it is so for the next shard, and may not be so elsewhere.
            throw new UnfitException(
                new IOException($"The results in '{job.Output}' cannot be written: {exception.Message}", exception)
            );
        }
    }

    /// <summary>What cannot be read of the inputs is a row's error, or a <see cref="BatchException"/>.</summary>
    private static bool IsOfResults(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private async Task<ModelUse> RentAsync(JobOrder order, ImageJob job, CancellationToken cancellationToken)
    {
        var choice = new ModelChoice(job.Model, job.Precision, job.ImageBackend, job.Preprocessing) { Fingerprint = order.Model };
        try
        {
            return await models.RentAsync(choice, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnfitException(exception);
        }
    }

    /// <summary>A silo whose model is another one, or whose software is, goes no further.</summary>
    private static async Task BeginAsync(JobFolder folder, JobDescription description)
    {
        try
        {
            await folder.BeginAsync(description).ConfigureAwait(false);
        }
        catch (Exception exception) when (!IsOfResults(exception))
        {
            throw new UnfitException(exception);
        }
    }

    // One processor a shard: a silo is at as many shards as it has processors.
    private BatchJobOptions Options(WorkGrant work, ImageJob job) =>
        new()
        {
            Workers = 1,
            ImageTimeout = job.ImageTimeout,
            Done = row => telemetry.Image(work.Order.Id, row.Error?.Code),
        };

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
