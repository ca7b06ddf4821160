using System.ComponentModel;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Imaging;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled;

/// <summary>
/// The memory of one run at a time, allocated when the session is made; a run allocates nothing. Make one session for each
/// thread that calls: two runs at once in the same session are refused. What it hands out is valid until its next run.
/// </summary>
public abstract unsafe class ModelSession : IDisposable, IWork
{
    private readonly SessionLayout _layout;
    private readonly VectorWidth _vectors;
    private readonly int _maxBatchSize;
    private readonly ForkJoin _forkJoin;
    private ForwardPass[] _passes;
    private PinnedBuffer _results;
    private PinnedBuffer? _hiddenStates;
    private Resize? _resize;
    private Input _input;
    private int _batchSize;
    private int _running;
    private bool _disposed;

    /// <summary>For generated code.</summary>
    /// <param name="layout">What the plan asks for.</param>
    /// <param name="weights">The model's.</param>
    /// <param name="options">May be left out.</param>
    /// <param name="newPass">Makes a forward pass; called for each image that can run at the same time.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ModelSession(
        SessionLayout layout,
        ModelWeights weights,
        SessionOptions? options,
        Func<PassMemory, ForwardPass> newPass
    )
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(newPass);
        options ??= new SessionOptions();
        int threads = options.ThreadCount ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(SessionOptions.ThreadCount));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaximumThreads, nameof(SessionOptions.ThreadCount));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchSize, 1, nameof(SessionOptions.MaxBatchSize));
        _layout = layout;
        _vectors = weights.Vectors;
        _maxBatchSize = options.MaxBatchSize;
        _forkJoin = new ForkJoin(threads);
        _results = new PinnedBuffer(checked(layout.ResultsLength * _maxBatchSize));
        _hiddenStates = options.HiddenStates ? new PinnedBuffer(checked(layout.HiddenStatesLength * _maxBatchSize)) : null;

        // The first pass is the one whose images all threads share; the others have a thread each.
        _passes = new ForwardPass[Math.Min(threads, _maxBatchSize)];
        for (int i = 0; i < _passes.Length; i++)
        {
            _passes[i] = newPass(
                new PassMemory(layout, _vectors, _forkJoin, i == 0 ? threads : 1, _maxBatchSize, _results, _hiddenStates)
            );
        }
    }

    // As many as anybody could have a use for; a mistyped number should not start a million threads.
    private const int MaximumThreads = 1024;

    /// <summary>Lets go of the session's memory. What was handed out before stays readable for as long as it is held.</summary>
    public void Dispose()
    {
        _disposed = true;
        _passes = [];
        _results = PinnedBuffer.Empty;
        _hiddenStates = null;
        _resize = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the model on the pixel values of one image or, one after the other, of several.</summary>
    /// <exception cref="ArgumentException">The values are no whole images, or more images than a batch can have.</exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    /// <exception cref="OperationCanceledException">The run has been cancelled; it has no results.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void Run(ReadOnlySpan<float> pixelValues, int channels, int height, int width, CancellationToken cancellationToken)
    {
        int length = channels * height * width;
        int count = pixelValues.Length / length;
        if (count * length != pixelValues.Length || count == 0)
        {
            throw new ArgumentException(
                $"The model takes {channels}×{height}×{width} = {length} pixel values an image, but was given {pixelValues.Length}.",
                nameof(pixelValues)
            );
        }

        RequireBatch(count, nameof(pixelValues));
        Begin();
        try
        {
            // Read where it stands: the caller's memory is held in place for the run, not copied.
            fixed (float* pixels = pixelValues)
            {
                _input = new Input
                {
                    Pixels = pixels,
                    Length = length,
                    Cancellation = cancellationToken,
                };
                RunImages(count);
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
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void Run(ImageView image, ImagePreprocessor preprocessor, int offset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(preprocessor);
        preprocessor.RequireImage(image);
        Begin();
        try
        {
            Span<float> pixelValues = _passes[0].PixelValues(offset, preprocessor.Length);
            preprocessor.Run(image, pixelValues, ref _resize);
            fixed (float* pixels = pixelValues)
            {
                _input = new Input
                {
                    Pixels = pixels,
                    Length = pixelValues.Length,
                    Cancellation = cancellationToken,
                };
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
        return _results.Span.Slice(offset * _maxBatchSize, length * _batchSize);
    }

    /// <summary>
    /// A map of the last run in Hugging Face's order, batch × channels × rows × columns, by strides over the memory it has.
    /// </summary>
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
        return View(_results, offset, height, width, channels, border, pixelStride);
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
        ImagePreprocessor preprocessor,
        int label,
        int image
    )
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(preprocessor);
        RequireRun();
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, classifier.Outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, _batchSize);
        int length = (int)FeatureMap.LengthOf(height, width, border, pixelStride);
        Span<float> map = _results.Span.Slice((offset * _maxBatchSize) + (image * length), length);
        float[] heat = new float[height * width];
        Kernels.GradCam.Run(
            new FeatureMap(map, height, width, channels, border, _vectors, pixelStride),
            norm,
            epsilon,
            classifier,
            label,
            heat
        );
        return new HeatMap(heat, height, width, preprocessor.Covered);
    }

    /// <summary>A hidden state that the last run kept.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ReadOnlyTensorSpan<float> HiddenStateMap(int offset, int height, int width, int channels)
    {
        RequireRun();
        return _hiddenStates is null
            ? throw new InvalidOperationException(
                $"The session keeps no hidden states; create it with {nameof(SessionOptions)}.{nameof(SessionOptions.HiddenStates)}."
            )
            : View(_hiddenStates, offset, height, width, channels, border: 0, pixelStride: 0);
    }

    void IWork.Execute(int item, int worker) => RunImage(item, _passes[worker], shared: false);

    private ReadOnlyTensorSpan<float> View(
        PinnedBuffer buffer,
        int offset,
        int height,
        int width,
        int channels,
        int border,
        int pixelStride
    )
    {
        int length = (int)FeatureMap.LengthOf(height, width, border, pixelStride == 0 ? channels : pixelStride);
        Span<float> images = buffer.Span.Slice(offset * _maxBatchSize, length * _batchSize);
        var map = new FeatureMap(images[..length], height, width, channels, border, _vectors, pixelStride);
        int end = ((_batchSize - 1) * length) + ((height - 1) * map.RowStride) + ((width - 1) * map.PixelStride) + channels;
        return new ReadOnlyTensorSpan<float>(
            images[^(images.Length - (length - map.Interior.Length))..][..end],
            [_batchSize, channels, height, width],
            [Stride(_batchSize, length), Stride(channels, 1), Stride(height, map.RowStride), Stride(width, map.PixelStride)]
        );

        // Tensor spans count a stride as reachable memory even where the only index is 0.
        static nint Stride(int length, int stride) => length == 1 ? 0 : stride;
    }

    /// <summary>As many images as there are whole rounds for go to threads whole; all threads share each of the rest.</summary>
    private void RunImages(int count)
    {
        _forkJoin.Begin();
        try
        {
            int threads = count == 1 ? 1 : _forkJoin.Recruit();
            int whole = threads == 1 ? 0 : count - (count % threads);
            if (whole > 0)
            {
                _forkJoin.Run(this, whole, maxWorkers: _passes.Length);
            }

            for (int image = whole; image < count; image++)
            {
                RunImage(image, _passes[0], shared: true);
            }
        }
        finally
        {
            _forkJoin.End();
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
                $"The session was given {count} images, but is made for {_maxBatchSize} at once; create it with {nameof(SessionOptions)}.{nameof(SessionOptions.MaxBatchSize)} = {count}.",
                parameter
            );
        }
    }

    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            throw new InvalidOperationException(
                "The session is already running on another thread. A session runs one call at a time; make one for each thread, they share the model's weights."
            );
        }

        // A run that fails leaves no results, not those of the run before.
        _batchSize = 0;
    }

    private void End()
    {
        _input = default;
        Volatile.Write(ref _running, 0);
    }

    private void RequireRun()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_batchSize == 0)
        {
            throw new InvalidOperationException("The session has no results: it has not run yet, or its last run has failed.");
        }
    }

    /// <summary>What the current run was given: the pixel values of its first image, and how many an image has.</summary>
    private struct Input
    {
        public float* Pixels;
        public int Length;
        public CancellationToken Cancellation;
    }
}
