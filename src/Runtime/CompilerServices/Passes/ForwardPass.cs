using System.ComponentModel;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The forward pass of one image at a time: what generated code derives from.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract unsafe class ForwardPass
{
    private readonly PassMemory _memory;
    private float* _pixels;
    private int _pixelsLength;
    private int _image;
    private CancellationToken _cancellation;

    /// <param name="memory">From the session.</param>
    protected ForwardPass(PassMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _memory = memory;
    }

    /// <summary>The threads that share the current image; null while it is one thread's alone.</summary>
    internal ForkJoin? ForkJoin { get; private set; }

    /// <summary>Runs the model on an image.</summary>
    /// <param name="pixels">Its pixel values.</param>
    /// <param name="length">How many.</param>
    /// <param name="image">Its place in the batch.</param>
    /// <param name="shared">Whether all threads of the session work on it.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    internal void Run(float* pixels, int length, int image, bool shared, CancellationToken cancellation)
    {
        _pixels = pixels;
        _pixelsLength = length;
        _image = image;
        _cancellation = cancellation;
        ForkJoin = shared ? _memory.ForkJoin : null;
        try
        {
            Run();
        }
        finally
        {
            _pixels = null;
            _pixelsLength = 0;
            _cancellation = default;
        }
    }

    /// <summary>Where an image's pixel values can stand in the arena until the stem has read them.</summary>
    internal Span<float> PixelValues(int offset, int length) => Vector(offset, length);

    /// <summary>The forward pass, from <see cref="Image"/> to the results.</summary>
    protected abstract void Run();

    /// <summary>The input of the current run.</summary>
    protected ImagePlanes Image(int channels, int height, int width) =>
        new(new ReadOnlySpan<float>(_pixels, _pixelsLength), channels, height, width);

    /// <summary>A feature map in the arena.</summary>
    protected FeatureMap Map(int offset, int height, int width, int channels, int border = 0, int pixelStride = 0)
    {
        int length = (int)FeatureMap.LengthOf(height, width, border, pixelStride == 0 ? channels : pixelStride);
        return new FeatureMap(
            _memory.Arena.Span.Slice(offset, length),
            height,
            width,
            channels,
            border,
            _memory.Vectors,
            pixelStride
        );
    }

    /// <summary>A vector in the arena.</summary>
    protected Span<float> Vector(int offset, int length) => _memory.Arena.Span.Slice(offset, length);

    /// <summary>Rows for a tile in its worker's scratch.</summary>
    protected FeatureMap Scratch(Tile tile, int width, int channels, int pixelStride = 0)
    {
        int length = (int)FeatureMap.LengthOf(tile.RowCount, width, border: 0, pixelStride == 0 ? channels : pixelStride);
        Span<float> scratch = _memory.Scratch[tile.Worker].Span;
        return new FeatureMap(scratch[..length], tile.RowCount, width, channels, border: 0, _memory.Vectors, pixelStride);
    }

    /// <summary>A map of bytes in the arena. All lengths are in floats.</summary>
    protected QuantizedMap QuantizedMap(int offset, int height, int width, int channels, int pixelStride)
    {
        int length = (int)FeatureMap.LengthOf(height, width, border: 0, pixelStride);
        Span<float> map = _memory.Arena.Span.Slice(offset, length);
        return new QuantizedMap(map, height, width, channels, pixelStride, _memory.Vectors);
    }

    /// <summary>Rows of bytes for a tile in its worker's scratch, from an offset on.</summary>
    protected QuantizedMap QuantizedScratch(Tile tile, int offset, int width, int channels, int pixelStride)
    {
        int length = (int)FeatureMap.LengthOf(tile.RowCount, width, border: 0, pixelStride);
        Span<float> rows = _memory.Scratch[tile.Worker].Span.Slice(offset, length);
        return new QuantizedMap(rows, tile.RowCount, width, channels, pixelStride, _memory.Vectors);
    }

    /// <summary>A feature map that the run hands out.</summary>
    protected FeatureMap ResultMap(int offset, int height, int width, int channels, int border = 0, int pixelStride = 0)
    {
        int length = (int)FeatureMap.LengthOf(height, width, border, pixelStride == 0 ? channels : pixelStride);
        return new FeatureMap(
            OfImage(_memory.Results, offset, length),
            height,
            width,
            channels,
            border,
            _memory.Vectors,
            pixelStride
        );
    }

    /// <summary>Copies a map to where the session keeps hidden states, if it does.</summary>
    protected void KeepHiddenState(int offset, FeatureMap map)
    {
        if (_memory.HiddenStates is null)
        {
            return;
        }

        Span<float> state = OfImage(_memory.HiddenStates, offset, map.Pixels * map.Channels);
        for (int row = 0; row < map.Height; row++)
        {
            for (int column = 0; column < map.Width; column++)
            {
                map.Pixel(row, column).CopyTo(state);
                state = state[map.Channels..];
            }
        }
    }

    /// <summary>Between blocks.</summary>
    /// <exception cref="OperationCanceledException">The run has been cancelled.</exception>
    protected void ThrowIfCancelled() => _cancellation.ThrowIfCancellationRequested();

    private Span<float> OfImage(PinnedBuffer buffer, int offset, int length) =>
        buffer.Span.Slice((offset * _memory.Batch) + (_image * length), length);
}

/// <summary>What needs to know the generated class: the phases.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ForwardPass<TSelf> : ForwardPass, IWork
    where TSelf : ForwardPass<TSelf>
{
    private TileAction<TSelf>? _action;
    private TileGrid _grid;

    /// <param name="memory">From the session.</param>
    protected ForwardPass(PassMemory memory)
        : base(memory) { }

    /// <summary>Runs the tiles of a phase. The cut into tiles is the plan's, so results do not depend on who runs them.</summary>
    /// <param name="rows">Rows of the output map.</param>
    /// <param name="rowsPerTile">Rows of each tile but perhaps the last.</param>
    /// <param name="action">Must write nothing that another tile reads or writes.</param>
    protected void RunTiles(int rows, int rowsPerTile, TileAction<TSelf> action) =>
        RunTiles(new TileGrid(rows, rowsPerTile), action);

    /// <summary>The same where the columns of a matrix are cut too.</summary>
    /// <param name="rows">Rows of the output map.</param>
    /// <param name="rowsPerTile">Rows of each tile but perhaps the last.</param>
    /// <param name="channels">Channels of the output map.</param>
    /// <param name="channelsPerTile">Channels of each tile but the last, which has up to twice as many.</param>
    /// <param name="action">Must write nothing that another tile reads or writes.</param>
    protected void RunTiles(int rows, int rowsPerTile, int channels, int channelsPerTile, TileAction<TSelf> action) =>
        RunTiles(new TileGrid(rows, rowsPerTile, channels, channelsPerTile), action);

    void IWork.Execute(int item, int worker) => _action!((TSelf)this, _grid.Tile(item, worker));

    private void RunTiles(TileGrid grid, TileAction<TSelf> action)
    {
        (_grid, _action) = (grid, action);
        if (ForkJoin is { } forkJoin)
        {
            forkJoin.Run(this, grid.Count, maxWorkers: int.MaxValue);
        }
        else
        {
            ForkJoin.RunAlone(this, grid.Count);
        }
    }
}
