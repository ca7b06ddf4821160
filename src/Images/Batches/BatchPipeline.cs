using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>
/// Takes images one by one, has them worked on by all processors, and hands results out in the images' order. What waits for an
/// earlier image, or for whoever takes the results, is bounded.
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
        using var workers = new BatchWorkers<TResult>(model, options, output);
        using var room = new SemaphoreSlim(
            (int)Math.Min((long)options.BatchSize + BatchWorkers<TResult>.FilesOf(options), int.MaxValue)
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Channel.CreateUnbounded<Task<TResult>>();
        Task starting = Task.Run(() => StartAsync(images, workers, room, started.Writer, stop.Token), CancellationToken.None);
        int done = 0;
        try
        {
            await foreach (Task<TResult> work in started.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                TResult result = await ResultAsync(work, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                room.Release();
                options.Progress?.Report(++done);
                yield return result;
            }
        }
        finally
        {
            // Whoever stops taking results early leaves nothing running, also where a source's or a stream's answer to the token
            // is an exception.
            await stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (started.Reader.TryRead(out Task<TResult>? work))
            {
                await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<TResult> ResultAsync<TResult>(Task<TResult> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // With the caller's token, not the linked one, which nobody else knows.
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>
    /// Starts images until there are no more. An exception of theirs is thrown where results are awaited, after them.
    /// </summary>
    private static async Task StartAsync<TResult>(
        IAsyncEnumerable<ImageInput> images,
        BatchWorkers<TResult> workers,
        SemaphoreSlim room,
        ChannelWriter<Task<TResult>> started,
        CancellationToken cancellationToken
    )
    {
        Exception? failure = null;
        try
        {
            IAsyncEnumerator<ImageInput> source = images.GetAsyncEnumerator(cancellationToken);
            await using (source.ConfigureAwait(false))
            {
                try
                {
                    // An image is asked for when it can be read: it may be a stream that waits for its reader.
                    while (await RoomAsync().ConfigureAwait(false) && await source.MoveNextAsync().ConfigureAwait(false))
                    {
                        ImageInput image =
                            source.Current ?? throw new ArgumentException("The images have a null among them.", "images");
                        started.TryWrite(workers.Start(image, cancellationToken));
                    }
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            }
        }
        catch (Exception exception)
        {
            failure ??= exception;
        }

        started.Complete(failure);

        async ValueTask<bool> RoomAsync()
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            await workers.WaitForFileAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }
}
