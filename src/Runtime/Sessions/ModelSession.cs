using System.ComponentModel;
using System.Diagnostics;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Explanation;
using ConvNextV2.Compiled.Imaging;
using ConvNextV2.Compiled.Sessions;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled;

/// <summary>
/// The memory of one run at a time, allocated when the session is made; a run allocates nothing. Make one session for each
/// thread that calls: two runs at once in the same session are refused. What it hands out is valid until its next run.
/// </summary>
public abstract unsafe class ModelSession : IDisposable, IWork
{
    // As many as anybody could have a use for; a mistyped number should not start a million threads.
    private const int MaximumThreads = 1024;

    private readonly CompiledModel _model;
    private readonly SessionMemory _memory;
    private readonly ForkJoin _forkJoin;
    private readonly int _maxBatchSize;
    private Resize? _resize;
    private Input _input;
    private int _batchSize;
    private int _isRunning;
    private volatile bool _isDisposed;

    /// <summary>For generated code.</summary>
    /// <param name="model">Whose weights it runs on.</param>
    /// <param name="layout">What the plan asks for.</param>
    /// <param name="options">May be left out.</param>
    /// <param name="newPass">Makes a forward pass; called for each image that can run at the same time.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ModelSession(
        CompiledModel model,
        SessionLayout layout,
        ModelSessionOptions? options,
        Func<PassMemory, ForwardPass> newPass
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(newPass);
        ObjectDisposedException.ThrowIf(model.IsDisposed, model);
        options ??= new ModelSessionOptions();
        int threads = options.ThreadCount ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(ModelSessionOptions.ThreadCount));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaximumThreads, nameof(ModelSessionOptions.ThreadCount));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchSize, 1, nameof(ModelSessionOptions.MaxBatchSize));
        _model = model;
        _maxBatchSize = options.MaxBatchSize;
        _forkJoin = new ForkJoin(threads);
        _memory = new SessionMemory(layout, model.LoadedWeights.Vectors, options, threads, _forkJoin, newPass);
    }

    /// <summary>How long the last run took to make pixel values of its image; zero for one of pixel values.</summary>
    public TimeSpan PreprocessingTime { get; private set; }

    /// <summary>Bytes that it has outside of the collector's heap.</summary>
    internal long NativeBytes => _memory.NativeBytes;

    /// <summary>
    /// A map of the last run as Hugging Face counts its <c>hidden_states</c>, batch × channels × rows × columns: 0 is the stem's,
    /// the last one that of the last stage. Valid until the next run.
    /// </summary>
    /// <param name="index">From 0 to the number of stages.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    /// <exception cref="InvalidOperationException">
    /// The session has not run, its last run failed, or <see cref="ModelSessionOptions.HiddenStates"/> was not set.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public abstract ReadOnlyTensorSpan<float> HiddenState(int index);

    /// <summary>
    /// Gives the session's memory back, at once or when the run in it ends. What was handed out before stays readable for as
    /// long as it is held.
    /// </summary>
    public void Dispose()
    {
        _isDisposed = true;
        _memory.Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the model on the pixel values of one image or, one after the other, of several.</summary>
    /// <exception cref="ArgumentException">The values are no whole images, or more images than a batch can have.</exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model is disposed.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled; it has no results.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void Run(ReadOnlySpan<float> pixelValues, int channels, int height, int width, CancellationToken cancellationToken)
    {
        long length = (long)channels * height * width;
        (long count, long rest) = Math.DivRem(pixelValues.Length, length);
        if (rest != 0 || count == 0)
        {
            throw new ArgumentException(
                $"The model takes {channels}×{height}×{width} = {length} pixel values an image, but was given "
                    + $"{pixelValues.Length}.",
                nameof(pixelValues)
            );
        }

        RequireBatch((int)count, nameof(pixelValues));
        Begin();
        PreprocessingTime = TimeSpan.Zero;
        try
        {
            // Read where it stands: the caller's memory is held in place for the run, not copied.
            fixed (float* pixels = pixelValues)
            {
                _input = new Input(pixels, (int)length, cancellationToken);
                RunImages((int)count);
            }
        }
        finally
        {
            End();
        }
    }

    /// <summary>
    /// Runs the model on one image of any size. Its pixel values are made in the arena, where the first map's will be.
    /// </summary>
    /// <exception cref="ArgumentException">The model cannot take the image.</exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The session or its model is disposed.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled; it has no results.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void Run(ImageView image, int offset, CancellationToken cancellationToken)
    {
        ImagePreprocessor preprocessing = _model.Preprocessing;
        preprocessing.RequireImage(image);
        Begin();
        try
        {
            long start = Stopwatch.GetTimestamp();
            Span<float> pixelValues = _memory.Passes[0].PixelValues(offset, preprocessing.Length);
            preprocessing.Run(image, pixelValues, ref _resize, _forkJoin);
            PreprocessingTime = Stopwatch.GetElapsedTime(start);
            fixed (float* pixels = pixelValues)
            {
                _input = new Input(pixels, pixelValues.Length, cancellationToken);
                RunImages(count: 1);
            }
        }
        finally
        {
            End();
        }
    }

    /// <summary>A vector of the last run: each image's after the other's.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ReadOnlySpan<float> Output(int offset, int length)
    {
        RequireRun();
        return _memory.Result(offset, length, _batchSize);
    }

    /// <summary>A map of the last run in Hugging Face's order: batch × channels × rows × columns.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ReadOnlyTensorSpan<float> OutputMap(
        int offset,
        int height,
        int width,
        int channels,
        int border,
        int pixelStride = 0
    )
    {
        RequireRun();
        pixelStride = pixelStride == 0 ? channels : pixelStride;
        return _memory.ResultTensor(offset, _batchSize, height, width, channels, border, pixelStride);
    }

    /// <summary>A hidden state that the last run kept.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ReadOnlyTensorSpan<float> HiddenStateMap(int offset, int height, int width, int channels)
    {
        RequireRun();
        return _memory.HasHiddenStates
            ? _memory.HiddenStateTensor(offset, _batchSize, height, width, channels)
            : throw new InvalidOperationException(
                "The session keeps no hidden states; create it with "
                    + $"{nameof(ModelSessionOptions)}.{nameof(ModelSessionOptions.HiddenStates)}."
            );
    }

    /// <summary>Where an image of the last run speaks for a label.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected HeatMap GradCam(
        int offset,
        int height,
        int width,
        int channels,
        int border,
        int pixelStride,
        NormParameters norm,
        float epsilon,
        PackedMatrix classifier,
        int label,
        int image
    )
    {
        ArgumentNullException.ThrowIfNull(norm);
        ArgumentNullException.ThrowIfNull(classifier);
        RequireRun();
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, classifier.Outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, _batchSize);
        FeatureMap map = _memory.ResultMap(offset, image, height, width, channels, border, pixelStride);
        float[] heat = new float[height * width];
        HoldWeights();
        try
        {
            Explanation.GradCam.Run(map, norm, epsilon, classifier, label, heat);
        }
        finally
        {
            _model.LoadedWeights.Memory.Release();
        }

        return new HeatMap(heat, height, width, _model.Preprocessing.Geometry);
    }

    void IWork.Execute(int item, int worker) => RunImage(item, _memory.Passes[worker], shared: false);

    /// <summary>
    /// As many images as there are whole rounds for go to threads whole; all threads share each of the rest.
    /// </summary>
    private void RunImages(int count)
    {
        int threads = count == 1 ? 1 : _forkJoin.Recruit();
        int whole = threads == 1 ? 0 : count - (count % threads);
        if (whole > 0)
        {
            _forkJoin.Run(this, whole, maxWorkers: _memory.Passes.Length);
        }

        for (int image = whole; image < count; image++)
        {
            RunImage(image, _memory.Passes[0], shared: true);
        }

        _batchSize = count;
    }

    private void RunImage(int image, ForwardPass pass, bool shared)
    {
        Input input = _input;
        input.Cancellation.ThrowIfCancellationRequested();
        pass.Run(input.Pixels + ((nint)image * input.Length), input.Length, image, shared, input.Cancellation);
    }

    private void RequireBatch(int count, string parameter)
    {
        if (count > _maxBatchSize)
        {
            throw new ArgumentException(
                $"The session was given {count} images, but is made for {_maxBatchSize} at once; create it with "
                    + $"{nameof(ModelSessionOptions)}.{nameof(ModelSessionOptions.MaxBatchSize)} = {count}.",
                parameter
            );
        }
    }

    /// <summary>
    /// Holds all memory that a run touches, so that disposing on another thread takes none from under it, and joins the callers
    /// that share the process's helpers.
    /// </summary>
    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ObjectDisposedException.ThrowIf(_model.IsDisposed, _model);
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException(
                "The session is already running on another thread. A session runs one call at a time; make one for each thread, "
                    + "they share the model's weights."
            );
        }

        try
        {
            HoldWeights();
        }
        catch
        {
            Volatile.Write(ref _isRunning, 0);
            throw;
        }

        if (!_memory.TryHold())
        {
            _model.LoadedWeights.Memory.Release();
            Volatile.Write(ref _isRunning, 0);
            throw new ObjectDisposedException(GetType().FullName);
        }

        // A run that fails leaves no results, not those of the run before.
        _batchSize = 0;
        _forkJoin.Begin();
    }

    private void End()
    {
        _forkJoin.End();
        _input = default;
        _memory.Release();
        _model.LoadedWeights.Memory.Release();
        Volatile.Write(ref _isRunning, 0);
    }

    private void HoldWeights() => ObjectDisposedException.ThrowIf(!_model.LoadedWeights.Memory.TryHold(), _model);

    private void RequireRun()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_batchSize == 0)
        {
            throw new InvalidOperationException("The session has no results: it has not run yet, or its last run has failed.");
        }
    }

    /// <summary>What the current run was given: the pixel values of its first image, and how many an image has.</summary>
    private readonly struct Input(float* pixels, int length, CancellationToken cancellation)
    {
        public float* Pixels { get; } = pixels;

        public int Length { get; } = length;

        public CancellationToken Cancellation { get; } = cancellation;
    }
}
