using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ConvNextV2.Compiled.Images;

/// <summary>Many files through one model.</summary>
public static class ImageBatches
{
    /// <summary>
    /// Classifies files in batches, in their order. While a batch runs, the next is decoded and preprocessed; no more than
    /// these two are in memory, however slowly results are taken. A file that cannot be used does not end it.
    /// </summary>
    /// <param name="model">The model; it must stay loaded until the end.</param>
    /// <param name="paths">The files; read as they are needed.</param>
    /// <param name="options">How; may be left out.</param>
    /// <param name="cancellationToken">Ends it between images, and a run between blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static IAsyncEnumerable<ImageClassification> ClassifyAsync(
        this ImageClassifier model,
        IEnumerable<string> paths,
        ImageBatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new ImageBatchOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(ImageBatchOptions.BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Top, 1, nameof(ImageBatchOptions.Top));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DecoderCount, 1, nameof(ImageBatchOptions.DecoderCount));
        return Classify(model, paths, options, cancellationToken);
    }

    private static async IAsyncEnumerable<ImageClassification> Classify(
        ImageClassifier model,
        IEnumerable<string> paths,
        ImageBatchOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Two batches go round: from here empty to the decoders, from there full to here.
        var empty = Channel.CreateUnbounded<ImageBatch>();
        var full = Channel.CreateUnbounded<ImageBatch>();
        empty.Writer.TryWrite(new ImageBatch(model.Preprocessing, options));
        empty.Writer.TryWrite(new ImageBatch(model.Preprocessing, options));
        using ImageClassifierSession session = model.CreateSession(new ModelSessionOptions { MaxBatchSize = options.BatchSize });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task decoding = Task.Run(() => DecodeAsync(paths, empty.Reader, full.Writer, stop.Token), CancellationToken.None);
        int done = 0;
        try
        {
            await foreach (ImageBatch batch in full.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // A run takes long; the thread that asks for results may be one that must not wait.
                ImageClassification[] results = await Task.Run(
                        () => batch.Run(model, session, cancellationToken),
                        cancellationToken
                    )
                    .ConfigureAwait(false);
                empty.Writer.TryWrite(batch);
                foreach (ImageClassification result in results)
                {
                    options.Progress?.Report(++done);
                    yield return result;
                }
            }
        }
        finally
        {
            // Whoever stops taking results early does not leave decoders behind.
            await stop.CancelAsync().ConfigureAwait(false);
            await decoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task DecodeAsync(
        IEnumerable<string> paths,
        ChannelReader<ImageBatch> empty,
        ChannelWriter<ImageBatch> full,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using IEnumerator<string> path = paths.GetEnumerator();
            while (await empty.ReadAsync(cancellationToken).ConfigureAwait(false) is { } batch && batch.Take(path))
            {
                batch.Decode(cancellationToken);
                full.TryWrite(batch);
            }

            full.Complete();
        }
        catch (Exception exception)
        {
            // It is thrown where results are awaited.
            full.Complete(exception);
        }
    }
}
