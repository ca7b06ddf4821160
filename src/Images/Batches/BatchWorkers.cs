using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>
/// Does all the work of an image in one piece: read, then decoded, preprocessed and run by one thread. With an image for each
/// processor there is nothing to wait for but the next file, and that is read meanwhile.
/// </summary>
/// <remarks>
/// Were batches decoded by all while the one before runs, decoders and the run's helpers would want the same processors, and all
/// would wait for the last of a batch.
/// </remarks>
internal sealed class BatchWorkers<TResult> : IDisposable
{
    private readonly IBatchOutput<TResult> _output;
    private readonly ImageLimits _limits;
    private readonly CompiledModel? _reducedFor;
    private readonly BatchSessions _sessions;
    private readonly SemaphoreSlim _files;
    private readonly SemaphoreSlim _processors;

    public BatchWorkers(ImageEmbedder model, ImageBatchOptions options, IBatchOutput<TResult> output)
    {
        _output = output;
        _limits = options.Limits ?? ImageLimits.Default;
        _reducedFor = options.ReducedDecoding ? model : null;
        _sessions = new BatchSessions(model, options.DecoderCount);

        // While some are decoded as many are read: pixels, which take many times a file's bytes, are held of the former alone.
        _files = new SemaphoreSlim(FilesOf(options));
        _processors = new SemaphoreSlim(options.DecoderCount);
    }

    /// <summary>The most files that are in memory.</summary>
    public static int FilesOf(ImageBatchOptions options) => (int)Math.Min(2L * options.DecoderCount, int.MaxValue);

    /// <summary>Waits until another image may be started.</summary>
    public Task WaitForFileAsync(CancellationToken cancellationToken) => _files.WaitAsync(cancellationToken);

    /// <summary>Starts an image, which has been waited for. Opening its file does not hold the caller.</summary>
    public Task<TResult> Start(ImageInput image, CancellationToken cancellationToken) =>
        Task.Run(() => WorkAsync(image, cancellationToken), CancellationToken.None);

    /// <summary>After all that was started has ended.</summary>
    public void Dispose()
    {
        _sessions.Dispose();
        _files.Dispose();
        _processors.Dispose();
    }

    private async Task<TResult> WorkAsync(ImageInput image, CancellationToken cancellationToken)
    {
        try
        {
            using EncodedImage file = await image.ReadAsync(_limits, cancellationToken).ConfigureAwait(false);
            await _processors.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                // Not on the thread that the stream has ended its read on: that may be one that must not be held.
                return await Task.Run(() => Run(file, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _processors.Release();
            }
        }
        catch (ImageException exception)
        {
            return _output.Unusable(image.Name, exception);
        }
        catch (ArgumentException exception)
        {
            // What cannot be a path, or an image that the model's config does not allow for.
            return _output.Unusable(image.Name, new ImageException(image.Name, Sentence.Of(exception), exception));
        }
        finally
        {
            _files.Release();
        }
    }

    private TResult Run(EncodedImage file, CancellationToken cancellationToken)
    {
        _sessions.Enter();
        try
        {
            using DecodedImage image = file.Decode(_reducedFor);
            ImageEmbedderSession session = _sessions.Rent();
            try
            {
                return _output.Run(file.Name, session, image.View, cancellationToken);
            }
            finally
            {
                _sessions.Return(session);
            }
        }
        finally
        {
            _sessions.Leave();
        }
    }
}
