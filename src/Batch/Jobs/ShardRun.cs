using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Parts;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Batches;

namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>
/// A shard's images to its part: all processors at work, rows in the images' order, and the part committed when all are there.
/// </summary>
/// <param name="model">Of the description.</param>
/// <param name="job">What is asked of it.</param>
/// <param name="options">How.</param>
internal sealed class ShardRun(ImageEmbedder model, JobDescription job, BatchJobOptions options)
{
    private readonly ImageLimits _limits = new() { MaxPixels = job.MaxPixels, MaxFileBytes = job.MaxFileBytes };

    /// <summary>Makes the part of a shard.</summary>
    /// <param name="shard">Which.</param>
    /// <param name="images">From its first image on; no more are taken than it has.</param>
    /// <param name="folder">Where the part goes.</param>
    /// <param name="known">Rows that the part has already, of which those without an error stay; null for none.</param>
    /// <param name="cancellationToken">Ends it; there is no part then.</param>
    /// <exception cref="BatchException">The images are not those of the shard.</exception>
    public async Task<PartRecord> RunAsync(
        Shard shard,
        IEnumerator<ListedImage> images,
        JobFolder folder,
        IReadOnlyList<ImageRow>? known,
        CancellationToken cancellationToken
    )
    {
        var errors = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var taken = new TakenImages(shard, images, known, _limits);
        int rows = 0;
        return await folder
            .CommitAsync(
                shard.Index,
                stream => PartFile.WriteAsync(stream, job.Task, CountedRowsAsync()),
                (part, sha256) =>
                    new PartRecord
                    {
                        Part = part,
                        Rows = rows,
                        Errors = errors,
                        Sha256 = sha256,
                        Listing = shard.Digest,
                        Instructions = InstructionsOf(job),
                    }
            )
            .ConfigureAwait(false);

        async IAsyncEnumerable<ImageRow> CountedRowsAsync()
        {
            await foreach (ImageRow row in RowsAsync(taken, known, cancellationToken).ConfigureAwait(false))
            {
                rows++;
                if (row.Error is { Code: var code })
                {
                    errors[code] = errors.GetValueOrDefault(code) + 1;
                }

                yield return row;
            }

            taken.RequireAll();
        }
    }

    /// <summary>What the results may depend on besides the description: the instructions that this machine has.</summary>
    private static string InstructionsOf(JobDescription job)
    {
        string vectors = $"{(int)ModelHardware.VectorWidth} bits";
        return job.Model.Precision == "Int8" ? $"{vectors}, {ModelHardware.Int8Instructions}" : vectors;
    }

    private async IAsyncEnumerable<ImageRow> RowsAsync(
        TakenImages taken,
        IReadOnlyList<ImageRow>? known,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var pipeline = new ImageBatchOptions
        {
            DecoderCount = options.Workers,
            Limits = _limits,
            TimeLimit = options.ImageTimeout,
            Time = options.Time,
        };
        var output = new RowOutput(job.Task == RowTask.Classify ? (ImageClassifier)model : null, job.Top ?? 1);
        IAsyncEnumerator<ImageRow> results = BatchPipeline
            .RunAsync(model, taken.Inputs().ToAsyncEnumerable(), pipeline, output, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (results.ConfigureAwait(false))
        {
            int row = 0;
            while (true)
            {
                for (; row < known?.Count && known[row].Error is null; row++)
                {
                    yield return known[row];
                }

                if (!await results.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }

                options.Done(results.Current);
                yield return results.Current;
                row++;
            }
        }
    }

    /// <summary>The images of a shard, as they are taken from the listing.</summary>
    private sealed class TakenImages(
        Shard shard,
        IEnumerator<ListedImage> images,
        IReadOnlyList<ImageRow>? known,
        ImageLimits limits
    )
    {
        private string? _digest;

        /// <summary>Those that are to be run; the others are only counted.</summary>
        public IEnumerable<ImageInput> Inputs()
        {
            using var digest = new PathDigest();
            for (int i = 0; i < shard.Count && images.MoveNext(); i++)
            {
                digest.Add(images.Current.Path);
                if (known?[i].Error is not null || known is null)
                {
                    yield return images.Current.Open(limits);
                }
            }

            _digest = digest.Take();
        }

        /// <exception cref="BatchException">They were not those that the shard was planned with.</exception>
        public void RequireAll()
        {
            if (_digest != shard.Digest)
            {
                throw new BatchException(
                    $"The inputs have changed while they were worked on: images {shard.First} to {shard.First + shard.Count - 1} "
                        + "of the listing are others than a moment ago. Nothing of these is kept; begin again when they stay."
                );
            }
        }
    }
}
