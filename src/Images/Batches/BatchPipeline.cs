using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>
/// Decodes the next batch while one runs. These two are all that is in memory, however slowly results are taken.
/// </summary>
internal static class BatchPipeline
{
    public static async IAsyncEnumerable<TResult> RunAsync<TResult>(
        ImageEmbedder model,
        IAsyncEnumerable<ImageInput> images,
        ImageBatchOptions options,
        IBatchOutput<TResult> output,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using ImageEmbedderSession session = model.CreateSession(new ModelSessionOptions { MaxBatchSize = options.BatchSize });

        // Two batches go round: from here empty to the decoders, from there full to here.
        var empty = Channel.CreateUnbounded<ImageBatch>();
        var full = Channel.CreateUnbounded<ImageBatch>();
        empty.Writer.TryWrite(new ImageBatch(model.Preprocessing, options));
        empty.Writer.TryWrite(new ImageBatch(model.Preprocessing, options));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task decoding = Task.Run(() => DecodeAsync(images, empty.Reader, full.Writer, stop.Token), CancellationToken.None);
        int done = 0;
        try
        {
            await foreach (ImageBatch batch in full.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // A run takes long; the thread that asks for results may be one that must not wait.
                TResult[] results = await Task.Run(() => batch.Run(session, output, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                empty.Writer.TryWrite(batch);
                foreach (TResult result in results)
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

    /// <summary>
    /// Fills batches until there are no more images. An exception is thrown where results are awaited, after them.
    /// </summary>
    private static async Task DecodeAsync(
        IAsyncEnumerable<ImageInput> images,
        ChannelReader<ImageBatch> empty,
        ChannelWriter<ImageBatch> full,
        CancellationToken cancellationToken
    )
    {
        Exception? failure = null;
        try
        {
            IAsyncEnumerator<ImageInput> source = images.GetAsyncEnumerator(cancellationToken);
            await using (source.ConfigureAwait(false))
            {
                for (bool isMore = true; isMore; )
                {
                    ImageBatch batch = await empty.ReadAsync(cancellationToken).ConfigureAwait(false);
                    try
                    {
                        isMore = await batch.TakeAsync(source).ConfigureAwait(false);
                    }
                    catch (Exception exception)
                    {
                        // What came before it is delivered.
                        (failure, isMore) = (exception, false);
                    }

                    if (batch.Count > 0)
                    {
                        await batch.DecodeAsync(cancellationToken).ConfigureAwait(false);
                        full.TryWrite(batch);
                    }
                }
            }
        }
        catch (Exception exception)
        {
            failure ??= exception;
        }

        full.Complete(failure);
    }
}
