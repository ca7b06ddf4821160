using System.ComponentModel;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled;

/// <summary>
/// The memory of one run at a time, allocated when the session is made; a run allocates nothing. Make one session for each thread: two runs at
/// once in the same session are refused. What it hands out is valid until its next run.
/// </summary>
public abstract class ModelSession : IDisposable
{
    private readonly VectorWidth _vectors;
    private readonly PinnedBuffer? _hiddenStates;
    private PinnedBuffer _arena;
    private PinnedBuffer _scratch;
    private unsafe float* _image;
    private int _imageLength;
    private int _running;
    private bool _hasRun;
    private bool _disposed;

    /// <summary>For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ModelSession(SessionLayout layout, ModelWeights weights, SessionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(weights);
        _vectors = weights.Vectors;
        _arena = new PinnedBuffer(layout.ArenaLength);
        _scratch = new PinnedBuffer(layout.ScratchLength);
        _hiddenStates = options is { HiddenStates: true } ? new PinnedBuffer(layout.HiddenStatesLength) : null;
    }

    /// <summary>Lets go of the session's memory. What was handed out before stays readable for as long as it is held.</summary>
    public void Dispose()
    {
        _disposed = true;
        _arena = PinnedBuffer.Empty;
        _scratch = PinnedBuffer.Empty;
        GC.SuppressFinalize(this);
    }

    /// <summary>The forward pass, from <see cref="Image"/> to the outputs in the arena.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract void Forward();

    /// <summary>Runs the model on pixel values.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than the model's input has.</exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected unsafe void Run(ReadOnlySpan<float> pixelValues, int channels, int height, int width)
    {
        if (pixelValues.Length != channels * height * width)
        {
            throw new ArgumentException($"The model takes {channels}×{height}×{width} = {channels * height * width} pixel values, but was given {pixelValues.Length}.", nameof(pixelValues));
        }

        Begin();
        try
        {
            // Read where it stands: the caller's memory is held in place for the run, not copied.
            fixed (float* image = pixelValues)
            {
                Forward(image, pixelValues.Length);
            }
        }
        finally
        {
            End();
        }
    }

    /// <summary>Runs the model on an image in bytes, which become pixel values in the arena first.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected unsafe void Run(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, ImagePreprocessor preprocessor, int offset)
    {
        ArgumentNullException.ThrowIfNull(preprocessor);
        Begin();
        try
        {
            Span<float> pixelValues = _arena.Span.Slice(offset, preprocessor.Length);
            preprocessor.Run(pixels, width, height, format, pixelValues);
            fixed (float* image = pixelValues)
            {
                Forward(image, pixelValues.Length);
            }
        }
        finally
        {
            End();
        }
    }

    /// <summary>The input of the current run.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected unsafe ImagePlanes Image(int channels, int height, int width) => new(new ReadOnlySpan<float>(_image, _imageLength), channels, height, width);

    /// <summary>A feature map in the arena.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected FeatureMap Map(int offset, int height, int width, int channels, int border = 0)
    {
        int length = (height + (2 * border)) * (width + (2 * border)) * channels;
        return new FeatureMap(_arena.Span.Slice(offset, length), height, width, channels, border, _vectors);
    }

    /// <summary>A vector in the arena.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Span<float> Vector(int offset, int length) => _arena.Span.Slice(offset, length);

    /// <summary>Rows for a tile in its worker's scratch.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected FeatureMap Scratch(Tile tile, int width, int channels)
    {
        Span<float> rows = _scratch.Span[..(tile.RowCount * width * channels)];
        return new FeatureMap(rows, tile.RowCount, width, channels, border: 0, _vectors);
    }

    /// <summary>Copies a map to where the session keeps hidden states, if it does.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void KeepHiddenState(int offset, FeatureMap map)
    {
        if (_hiddenStates is null)
        {
            return;
        }

        int rowLength = map.Width * map.Channels;
        for (int row = 0; row < map.Height; row++)
        {
            map.Interior.Slice(row * map.RowStride, rowLength).CopyTo(_hiddenStates.Span[(offset + (row * rowLength))..]);
        }
    }

    /// <summary>An output of the last run.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ReadOnlySpan<float> Output(int offset, int length)
    {
        RequireRun();
        return _arena.Span.Slice(offset, length);
    }

    /// <summary>A map of the last run in Hugging Face's order, batch × channels × rows × columns, by strides over the memory it has.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ReadOnlyTensorSpan<float> OutputMap(int offset, int height, int width, int channels, int border)
    {
        RequireRun();
        FeatureMap map = Map(offset, height, width, channels, border);
        return View(map);
    }

    /// <summary>A hidden state that the last run kept.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ReadOnlyTensorSpan<float> HiddenStateMap(int offset, int height, int width, int channels)
    {
        RequireRun();
        if (_hiddenStates is null)
        {
            throw new InvalidOperationException($"The session keeps no hidden states; create it with {nameof(SessionOptions)}.{nameof(SessionOptions.HiddenStates)}.");
        }

        return View(new FeatureMap(_hiddenStates.Span.Slice(offset, height * width * channels), height, width, channels, border: 0, _vectors));
    }

    private static ReadOnlyTensorSpan<float> View(FeatureMap map)
    {
        ReadOnlySpan<float> interior = map.Interior[..(((map.Height - 1) * map.RowStride) + (map.Width * map.Channels))];
        return new ReadOnlyTensorSpan<float>(
            interior,
            [1, map.Channels, map.Height, map.Width],
            [0, Stride(map.Channels, 1), Stride(map.Height, map.RowStride), Stride(map.Width, map.Channels)]);

        // Tensor spans count a stride as reachable memory even where the only index is 0.
        static nint Stride(int length, int stride) => length == 1 ? 0 : stride;
    }

    private unsafe void Forward(float* image, int length)
    {
        _image = image;
        _imageLength = length;
        try
        {
            Forward();
            _hasRun = true;
        }
        finally
        {
            _image = null;
            _imageLength = 0;
        }
    }

    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            throw new InvalidOperationException("The session is already running on another thread. A session runs one call at a time; make one for each thread, they share the model's weights.");
        }
    }

    private void End() => Volatile.Write(ref _running, 0);

    private void RequireRun()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_hasRun)
        {
            throw new InvalidOperationException("The session has no results yet; run it first.");
        }
    }
}
