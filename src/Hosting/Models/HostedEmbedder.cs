using ConvNextV2.Compiled.Hosting.Generations;
using ConvNextV2.Compiled.Hosting.Queues;
using ConvNextV2.Compiled.Hosting.Telemetry;
using ConvNextV2.Compiled.Hosting.Threads;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>A hosted model: a queue in front of the generation that answers now.</summary>
internal class HostedEmbedder : IHostedEmbedder, IDisposable
{
    private readonly HostedModelOptions _options;
    private readonly ImageLimits _limits;
    private readonly ModelSurroundings _surroundings;
    private readonly ModelGenerations _generations;
    private readonly RequestQueue _queue;
    private readonly UseCount _requests;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _watching = Task.CompletedTask;

    /// <param name="name">Its name.</param>
    /// <param name="options">Checked; what is changed in them afterwards changes nothing.</param>
    /// <param name="load">Loads one.</param>
    /// <param name="surroundings">What it shares with others.</param>
    public HostedEmbedder(string name, HostedModelOptions options, ModelLoad load, ModelSurroundings surroundings)
    {
        options = options.Copy();
        (Name, _options, _surroundings) = (name, options, surroundings);
        _limits = new ImageLimits { MaxFileBytes = options.MaxImageBytes, MaxPixels = options.MaxImagePixels };
        string? weights = options.Weights is { } path ? surroundings.FullPath(path) : null;
        int requestsAtOnce = options.RequestsAtOnce ?? Math.Max(1, Environment.ProcessorCount / (options.ThreadsPerRequest ?? 1));
        string? parityFile = options.ParityFile is { } file ? surroundings.FullPath(file) : null;
        int sessions = Math.Min(requestsAtOnce, surroundings.Gate.RunsAtOnce);
        var loader = new GenerationLoader(name, load, options, parityFile, sessions, surroundings.Time, surroundings.Logger);
        _generations = new ModelGenerations(name, loader, weights, surroundings);
        _queue = new RequestQueue(name, requestsAtOnce, options, surroundings.Gate, surroundings.Time);
        _requests = new UseCount(_drained.SetResult);
    }

    public string Name { get; }

    public HostedModelStatus Status
    {
        get
        {
            (ModelIdentity? model, ReloadFailure? failure) = _generations.Status;
            HostedModelState state =
                _requests.IsClosed ? HostedModelState.Stopped
                : model is null ? HostedModelState.Loading
                : failure is not null ? HostedModelState.Degraded
                : HostedModelState.Ready;
            return new HostedModelStatus(state, model, _queue.Running, _queue.Waiting, failure);
        }
    }

    public int InputHeight => Loaded.InputHeight;

    public int InputWidth => Loaded.InputWidth;

    public int InputChannels => Loaded.InputChannels;

    public int EmbeddingDimensions => Loaded.EmbeddingDimensions;

    /// <summary>The model that answers or has answered last, for what has nothing to do with its weights.</summary>
    /// <exception cref="ModelUnavailableException">None was loaded.</exception>
    protected ImageEmbedder Loaded => _generations.Current?.Model ?? throw NotLoaded();

    /// <summary>What is reloaded.</summary>
    internal ModelGenerations Generations => _generations;

    public void Preprocess(ImageView image, Span<float> pixelValues) => ((IImageEmbedder)Loaded).Preprocess(image, pixelValues);

    /// <summary>Loads the first model, and begins to watch where that is asked for.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _generations.LoadAsync(weights: null, cancellationToken).ConfigureAwait(false);
        if (_options.Watch)
        {
            var watcher = new CheckpointWatcher(_generations, _surroundings.Logger);
            _watching = watcher.RunAsync(_options.WatchInterval, _surroundings.Time, _generations.Stopping);
        }
    }

    /// <summary>Takes no more requests, and is gone when those that it took are finished, or at the cancellation.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Close();
        _surroundings.Logger.Stopping(Name, _requests.Users);
        try
        {
            await Task.WhenAll(_drained.Task, _watching).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _surroundings.Logger.GivenUp(Name, _requests.Users);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Ends it at once: who waits is refused, and memory is freed when the last run in it ends.</summary>
    public void Dispose()
    {
        Close();
        _generations.Dispose();
        _queue.Dispose();
    }

    public Task ReloadAsync(CancellationToken cancellationToken = default) => _generations.ReloadAsync(null, cancellationToken);

    public Task ReloadAsync(string weights, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(weights);
        return _generations.ReloadAsync(_surroundings.FullPath(weights), cancellationToken);
    }

    public void RequirePlace(string operation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        try
        {
            RequirePlace();
        }
        catch (Exception exception)
        {
            _surroundings.Telemetry.Begin(Name, operation).Failed(exception);
            throw;
        }
    }

    public ValueTask<ModelLease> RentAsync(string operation = "rent", CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        return new(MeasuredAsync(operation, () => RentAsync(blocking: false, cancellationToken).AsTask()));
    }

    public Task<TResult> RunAsync<TResult>(
        ImageInput image,
        Func<ModelLease, DecodedImage, TResult> work,
        string operation = "run",
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        return RequestAsync(operation, image, work, cancellationToken);
    }

    public Task<TResult> RunAsync<TResult>(
        Func<ModelLease, TResult> work,
        string operation = "run",
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        return RequestAsync(operation, work, cancellationToken);
    }

    public Task<HostedEmbedding> EmbedAsync(
        ImageInput image,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) =>
        RequestAsync(
            "embed",
            image,
            (lease, decoded) =>
            {
                lease.Run(decoded.View, cancellationToken);
                return NewEmbedding(lease, normalize);
            },
            cancellationToken
        );

    public Task<HostedEmbedding> EmbedAsync(
        ReadOnlyMemory<float> pixelValues,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) =>
        RequestAsync(
            "embed",
            lease =>
            {
                lease.Run(pixelValues.Span, cancellationToken);
                return NewEmbedding(lease, normalize);
            },
            cancellationToken
        );

    public float[] Embed(ImageView image, bool normalize = false, CancellationToken cancellationToken = default)
    {
        float[] embedding = new float[EmbeddingDimensions];
        Embed(image, embedding, normalize, cancellationToken);
        return embedding;
    }

    public float[] Embed(ReadOnlySpan<float> pixelValues, bool normalize = false, CancellationToken cancellationToken = default)
    {
        float[] embedding = new float[EmbeddingDimensions];
        Embed(pixelValues, embedding, normalize, cancellationToken);
        return embedding;
    }

    public void Embed(
        ImageView image,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    )
    {
        RequireRoom(embedding);
        Request(
            "embed",
            image,
            embedding,
            (lease, image, embedding) =>
            {
                lease.Run(image, cancellationToken);
                lease.Session.GetEmbeddings(embedding, normalize);
                return embedding.Length;
            },
            cancellationToken
        );
    }

    public void Embed(
        ReadOnlySpan<float> pixelValues,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    )
    {
        RequireRoom(embedding);
        Request(
            "embed",
            pixelValues,
            embedding,
            (lease, pixelValues, embedding) =>
            {
                lease.Run(pixelValues, cancellationToken);
                lease.Session.GetEmbeddings(embedding, normalize);
                return embedding.Length;
            },
            cancellationToken
        );
    }

    /// <summary>A request of an image file, from its bytes to its answer.</summary>
    private protected Task<TResult> RequestAsync<TResult>(
        string operation,
        ImageInput image,
        Func<ModelLease, DecodedImage, TResult> work,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(image);
        return MeasuredAsync(operation, ReadAndWorkAsync);

        async Task<TResult> ReadAndWorkAsync()
        {
            // Before the file is read: who is refused is so at once, however slowly its bytes come.
            RequirePlace();
            using EncodedImage file = await image.ReadAsync(_limits, cancellationToken).ConfigureAwait(false);
            return await WorkAsync(
                    lease =>
                    {
                        using DecodedImage decoded = lease.Decode(file, cancellationToken);
                        return work(lease, decoded);
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
    }

    /// <summary>A request of pixel values.</summary>
    private protected Task<TResult> RequestAsync<TResult>(
        string operation,
        Func<ModelLease, TResult> work,
        CancellationToken cancellationToken
    ) => MeasuredAsync(operation, () => WorkAsync(work, cancellationToken));

    /// <summary>A request whose caller waits, and does the work on its own thread.</summary>
    /// <returns>What the work returns.</returns>
    private protected int Request<TInput, TElement>(
        string operation,
        TInput input,
        Span<TElement> output,
        Func<ModelLease, TInput, Span<TElement>, int> work,
        CancellationToken cancellationToken
    )
        where TInput : allows ref struct
    {
        RequestTelemetry request = _surroundings.Telemetry.Begin(Name, operation);
        try
        {
            // Completes at once, because it blocks.
            using ModelLease lease = RentAsync(blocking: true, cancellationToken).GetAwaiter().GetResult();
            int result = work(lease, input, output);
            request.Succeeded();
            return result;
        }
        catch (Exception exception)
        {
            request.Failed(exception);
            throw;
        }
    }

    private static HostedEmbedding NewEmbedding(ModelLease lease, bool normalize)
    {
        float[] embedding = new float[lease.Session.PooledOutput.Length];
        lease.Session.GetEmbeddings(embedding, normalize);
        return new HostedEmbedding(lease.Model, embedding, lease.Times);
    }

    private async Task<TResult> MeasuredAsync<TResult>(string operation, Func<Task<TResult>> request)
    {
        RequestTelemetry measured = _surroundings.Telemetry.Begin(Name, operation);
        try
        {
            TResult result = await request().ConfigureAwait(false);
            measured.Succeeded();
            return result;
        }
        catch (Exception exception)
        {
            measured.Failed(exception);
            throw;
        }
    }

    /// <summary>
    /// Work in its turn, on a thread for that, which gives the place back itself: nobody waits for the caller's next step.
    /// </summary>
    private async Task<TResult> WorkAsync<TResult>(Func<ModelLease, TResult> work, CancellationToken cancellationToken)
    {
        using ModelLease lease = await RentAsync(blocking: false, cancellationToken).ConfigureAwait(false);
        return await OnThreadAsync(() =>
            {
                using (lease)
                {
                    return work(lease);
                }
            })
            .ConfigureAwait(false);
    }

    /// <summary>The program may end its threads between a request's turn and this, without waiting for anybody.</summary>
    private Task<TResult> OnThreadAsync<TResult>(Func<TResult> work)
    {
        try
        {
            return _surroundings.Gate.Threads.RunAsync(work);
        }
        catch (ObjectDisposedException)
        {
            throw ModelUnavailableException.Gone(Name);
        }
    }

    private void RequirePlace()
    {
        if (_requests.IsClosed)
        {
            throw ModelUnavailableException.Gone(Name);
        }

        if (_generations.Current is null)
        {
            throw NotLoaded();
        }

        _queue.RequirePlace();
    }

    private async ValueTask<ModelLease> RentAsync(bool blocking, CancellationToken cancellationToken)
    {
        if (!_requests.TryEnter())
        {
            throw ModelUnavailableException.Gone(Name);
        }

        try
        {
            if (_generations.Current is null)
            {
                throw NotLoaded();
            }

            RunPermit permit = await EnterQueueAsync(blocking, cancellationToken).ConfigureAwait(false);
            try
            {
                return NewLease(permit);
            }
            catch
            {
                permit.Return();
                throw;
            }
        }
        catch
        {
            _requests.Exit();
            throw;
        }
    }

    private async ValueTask<RunPermit> EnterQueueAsync(bool blocking, CancellationToken cancellationToken)
    {
        long arrival = _surroundings.Time.GetTimestamp();
        try
        {
            RunPermit permit = await _queue.EnterAsync(blocking, cancellationToken).ConfigureAwait(false);
            _surroundings.Telemetry.Queued(Name, permit.QueueTime);
            return permit;
        }
        catch (ModelTimeoutException)
        {
            // The longest waits are those that were for nothing.
            _surroundings.Telemetry.Queued(Name, _surroundings.Time.GetElapsedTime(arrival));
            throw;
        }
    }

    private ModelLease NewLease(RunPermit permit)
    {
        Generation generation = _generations.Enter();
        try
        {
            return new ModelLease(
                new ModelTurn(generation, permit, _requests),
                generation.Rent(permit.IsAlone),
                _surroundings.Telemetry,
                _options,
                _surroundings.Time
            );
        }
        catch
        {
            generation.Exit();
            throw;
        }
    }

    private void Close()
    {
        _requests.Close();
        _generations.Stop();
    }

    private void RequireRoom(Span<float> embedding)
    {
        if (embedding.Length != EmbeddingDimensions)
        {
            throw new ArgumentException(
                $"An embedding has {EmbeddingDimensions} values, but there is room for {embedding.Length}.",
                nameof(embedding)
            );
        }
    }

    private ModelUnavailableException NotLoaded() =>
        new(Name, $"{Name} is not loaded yet: that is done when the host starts, or when the catalog adds it.");
}
