using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Batch.Storage;

namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>
/// Labels or embeds all images of a listing: those whose parts are finished were done by an earlier run, and the rest by this
/// one, or by others that have the same folder.
/// </summary>
/// <param name="model">Of the description.</param>
/// <param name="description">What is asked of it.</param>
/// <param name="listing">Its images, in their order.</param>
/// <param name="folder">Where the output goes.</param>
/// <param name="options">How; may be left out.</param>
internal sealed class BatchJob(
    ImageEmbedder model,
    JobDescription description,
    IImageSource listing,
    JobFolder folder,
    BatchJobOptions? options = null
)
{
    private readonly BatchJobOptions _options = options ?? new BatchJobOptions();

    /// <summary>Goes on until nothing is left to do for this run. What is finished stays, however it ends.</summary>
    /// <exception cref="BatchException">
    /// The folder has another job, the inputs are not those of before, or cannot be listed.
    /// </exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="InvalidOperationException">Too many images hang.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public async Task<JobResult> RunAsync(CancellationToken cancellationToken = default)
    {
        await folder.BeginAsync(description).ConfigureAwait(false);
        ShardPlan plan = ShardPlan.Read(listing, description.ImagesPerPart, cancellationToken);
        if (plan.ImageCount == 0)
        {
            throw new BatchException("There is no image in the inputs.");
        }

        PartRecord?[] before = RecordsOf(plan);
        await RequireSameListingAsync(plan, before).ConfigureAwait(false);
        var shards = new Queue<Shard>(plan.Shards.Where(shard => _options.Shards.Has(shard) && IsToDo(before[shard.Index])));
        _options.Planned(shards.Sum(shard => (long)ToDo(shard, before[shard.Index])));
        (int parts, long images) = await RunAsync(shards, cancellationToken).ConfigureAwait(false);

        PartRecord[] finished = [.. RecordsOf(plan).OfType<PartRecord>()];
        var result = new JobResult(plan.ImageCount, plan.Shards.Count, finished, parts, images);
        if (result.IsComplete && (parts > 0 || !folder.HasManifest))
        {
            await folder.WriteManifestAsync(Manifest.Of(description, result.Finished)).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>
    /// The rows of a part that is to be made again, which is not finished from now on: neither is the job. Were the record to
    /// stay until the new part is there, a run that ends between both would leave one that is not the part's.
    /// </summary>
    public static async Task<IReadOnlyList<ImageRow>> TakeBackAsync(JobFolder folder, RowTask task, Shard shard)
    {
        string path = folder.PartPath(shard.Index);
        IReadOnlyList<ImageRow> rows =
            await folder.ReadPartAsync(shard.Index, task).ConfigureAwait(false)
            ?? throw new BatchException(
                $"'{path}' has images that failed, and is not there: bring it back, or do not retry them."
            );
        if (rows.Count != shard.Count)
        {
            throw new BatchException($"'{path}' has {rows.Count} rows and not {shard.Count}: it is not the part that was made.");
        }

        folder.RemoveManifest();
        folder.RemoveRecord(shard.Index);
        return rows;
    }

    private async Task<(int Parts, long Images)> RunAsync(Queue<Shard> shards, CancellationToken cancellationToken)
    {
        var run = new ShardRun(model, description, _options);
        using IEnumerator<ListedImage> images = listing.Images().GetEnumerator();
        (int parts, long done, long position) = (0, 0, 0);
        while (shards.TryDequeue(out Shard? shard))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using IPartLock? turn = folder.TryLock(shard.Index);
            PartRecord? record = folder.ReadRecord(shard.Index);
            if (turn is null || !IsToDo(record))
            {
                // Another run has it, or has had it.
                continue;
            }

            for (; position < shard.First && images.MoveNext(); position++) { }

            IReadOnlyList<ImageRow>? known = record is null
                ? null
                : await TakeBackAsync(folder, description.Task, shard).ConfigureAwait(false);
            await run.RunAsync(shard, images, folder, known, cancellationToken).ConfigureAwait(false);
            turn.SetOver();
            position = shard.First + shard.Count;
            parts++;
            done += ToDo(shard, record);
        }

        return (parts, done);
    }

    private PartRecord?[] RecordsOf(ShardPlan plan) => [.. plan.Shards.Select(shard => folder.ReadRecord(shard.Index))];

    private bool IsToDo(PartRecord? record) => record is null || (_options.RetryFailed && record.Errors.Count > 0);

    private static int ToDo(Shard shard, PartRecord? record) => record?.Errors.Values.Sum() ?? shard.Count;

    /// <exception cref="BatchException">A finished part has other images than its shard has now.</exception>
    private async Task RequireSameListingAsync(ShardPlan plan, PartRecord?[] records)
    {
        foreach (Shard shard in plan.Shards)
        {
            if (records[shard.Index] is { } record && record.Listing != shard.Digest)
            {
                throw Changed(await DifferenceAsync(shard, record).ConfigureAwait(false));
            }
        }

        if (folder.ReadRecord(plan.Shards.Count) is { } beyond)
        {
            throw Changed($"there are {plan.ImageCount} images, and {beyond.Part} has been made of later ones");
        }
    }

    private BatchException Changed(string how) =>
        new($"The inputs are not those that '{folder.Path}' was begun with: {how}. Give those of before, or another folder.");

    /// <summary>The first image that differs where the part is still there, else the range that it is in.</summary>
    private async Task<string> DifferenceAsync(Shard shard, PartRecord record)
    {
        string range = $"images {shard.First} to {shard.First + Math.Max(shard.Count, record.Rows) - 1} of the listing";
        if (await folder.ReadPartAsync(shard.Index, description.Task).ConfigureAwait(false) is not { } rows)
        {
            return $"{range} are others";
        }

        int index = 0;
        foreach (ListedImage image in listing.Images().Skip(checked((int)shard.First)).Take(shard.Count))
        {
            string? before = index < rows.Count ? rows[index].Path : null;
            if (before != image.Path)
            {
                string was = before is null ? "there was none" : $"was '{before}'";
                return $"image {shard.First + index} of the listing is '{image.Path}', and {was}";
            }

            index++;
        }

        return index < rows.Count
            ? $"image {shard.First + index} of the listing was '{rows[index].Path}', and there is none now"
            : $"{range} are others";
    }
}
