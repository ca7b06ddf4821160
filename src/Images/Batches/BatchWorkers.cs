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
    /// <summary>The most images that may be left to themselves at once, each with a thread that never comes back.</summary>
    public const int MostAbandoned = 16;

    private readonly IBatchOutput<TResult> _output;
    private readonly ImageBatchOptions _options;
    private readonly ImageLimits _limits;
    private readonly CompiledModel? _reducedFor;
    private readonly BatchSessions _sessions;
    private readonly SemaphoreSlim _files;
    private readonly SemaphoreSlim _processors;
    private int _abandoned;

    public BatchWorkers(ImageEmbedder model, ImageBatchOptions options, IBatchOutput<TResult> output)
    {
        _output = output;
        _options = options;
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
    public Task<TResult> Start(ImageInput image, CancellationToken cancellationToken)
    {
        var file = new Permit(_files);
        return _options.TimeLimit == Timeout.InfiniteTimeSpan
            ? Task.Run(() => WorkAsync(new ImageWork(image, file), clock: null, cancellationToken), CancellationToken.None)
            : WorkInTimeAsync(new ImageWork(image, file), cancellationToken);
    }

    /// <summary>After all that was started has ended, or been left to itself.</summary>
    public void Dispose()
    {
        _sessions.Dispose();
        _files.Dispose();
        _processors.Dispose();
    }

    /// <summary>Works on an image until its time is over, and goes on without it then.</summary>
    private async Task<TResult> WorkInTimeAsync(ImageWork image, CancellationToken cancellationToken)
    {
        var clock = new ImageClock(_options, cancellationToken);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (clock.Over.Register(over.SetResult))
        {
            clock.Start();
            Task<TResult> work = Task.Run(() => WorkAsync(image, clock, clock.Stop), CancellationToken.None);
            await Task.WhenAny(work, over.Task).ConfigureAwait(false);
            if (work.IsCompletedSuccessfully || !over.Task.IsCompleted || cancellationToken.IsCancellationRequested)
            {
                using (clock)
                {
                    return await work.ConfigureAwait(false);
                }
            }

            Abandon(image, work, clock);
        }

        string seconds = FormattableString.Invariant($"{_options.TimeLimit.TotalSeconds:0.###}");
        return _output.Unusable(
            image.Input.Name,
            new ImageException(image.Input.Name, $"it took longer than {seconds} s.", new TimeoutException())
        );
    }

    /// <summary>Leaves an image to itself: others have its places, and what it ends in is nobody's business.</summary>
    private void Abandon(ImageWork image, Task work, ImageClock clock)
    {
        int abandoned = Interlocked.Increment(ref _abandoned);
        image.GiveBack();
        _ = work.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                clock.Dispose();
                Interlocked.Decrement(ref _abandoned);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        if (abandoned > MostAbandoned)
        {
            throw new InvalidOperationException(
                $"More than {MostAbandoned} images hang, each with a thread; the last is '{Printable.Name(image.Input.Name)}'. "
                    + "Look whether the folder or the disk that they are on still answers."
            );
        }
    }

    private async Task<TResult> WorkAsync(ImageWork image, ImageClock? clock, CancellationToken cancellationToken)
    {
        ImageInput input = image.Input;
        try
        {
            using EncodedImage file = await input.ReadAsync(_limits, cancellationToken).ConfigureAwait(false);
            clock?.Pause();
            cancellationToken.ThrowIfCancellationRequested();
            await _processors.WaitAsync(cancellationToken).ConfigureAwait(false);
            image.Processor = new Permit(_processors);
            clock?.Start();

            // Not on the thread that the stream has ended its read on: that may be one that must not be held.
            return await Task.Run(() => Run(file, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            return _output.Unusable(input.Name, exception);
        }
        catch (ArgumentException exception)
        {
            // What cannot be a path, or an image that the model's config does not allow for.
            return _output.Unusable(input.Name, new ImageException(input.Name, Sentence.Of(exception), exception));
        }
        finally
        {
            image.GiveBack();
        }
    }

    private TResult Run(EncodedImage file, CancellationToken cancellationToken)
    {
        _sessions.Enter();
        try
        {
            using DecodedImage image = file.Decode(_reducedFor);
            cancellationToken.ThrowIfCancellationRequested();
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

    /// <summary>An image that is worked on, and the places that it has.</summary>
    private sealed class ImageWork(ImageInput input, Permit file)
    {
        public ImageInput Input => input;

        /// <summary>Null until it has one.</summary>
        public Permit? Processor { get; set; }

        public void GiveBack()
        {
            Processor?.GiveBack();
            file.GiveBack();
        }
    }
}
