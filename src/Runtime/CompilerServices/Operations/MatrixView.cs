using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A packed matrix, and what else there is for its columns, in memory, or some of its columns. Lengths are checked here once.
/// </summary>
internal readonly ref struct MatrixView
{
    /// <param name="matrix">Says what belongs to the matrix.</param>
    /// <param name="panels">Its panels, or others in their place.</param>
    public MatrixView(PackedMatrix matrix, ReadOnlySpan<float> panels)
        : this(matrix.Inputs, matrix.Outputs, panels, matrix.Bias.Span, matrix.Vectors) { }

    /// <param name="matrix">Four of its inputs are one of the view's.</param>
    public MatrixView(QuantizedMatrix matrix)
        : this(matrix.Words, matrix.Outputs, matrix.Panels.Span, matrix.Bias.Span, matrix.Instructions.Width())
    {
        Scales = matrix.Scales.Span;
        Sums = matrix.Sums.Span;
    }

    public MatrixView(int inputs, int outputs, ReadOnlySpan<float> panels, ReadOnlySpan<float> bias, VectorWidth vectors)
    {
        Shapes.Require(bias.Length == outputs, $"An output of {outputs} channels was given {bias.Length} biases.");
        Shapes.Require(
            panels.Length == (long)inputs * outputs,
            $"A matrix from {inputs} to {outputs} channels was given {panels.Length} weights."
        );
        Inputs = inputs;
        Outputs = outputs;
        Panels = panels;
        Bias = bias;
        Vectors = vectors;
        EndColumn = outputs;
    }

    private MatrixView(MatrixView matrix, Tile tile)
    {
        this = matrix;
        FirstColumn = tile.FirstChannel;
        EndColumn = tile.FirstChannel + tile.ChannelCount;
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>All panels of the matrix.</summary>
    public ReadOnlySpan<float> Panels { get; }

    /// <summary>One for each column of the matrix.</summary>
    public ReadOnlySpan<float> Bias { get; }

    /// <summary>One for each column of quantised weights, else empty.</summary>
    public ReadOnlySpan<float> Scales { get; }

    /// <summary>One for each column of quantised weights, else empty.</summary>
    public ReadOnlySpan<float> Sums { get; }

    public VectorWidth Vectors { get; }

    /// <summary>Where a panel begins.</summary>
    public int FirstColumn { get; }

    /// <summary>Where another panel begins, or the matrix ends.</summary>
    public int EndColumn { get; }

    /// <summary>A matrix whose memory is all its own.</summary>
    public static MatrixView Of(PackedMatrix weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new MatrixView(weights, weights.Panels.Span);
    }

    /// <summary>The columns that make a tile's channels.</summary>
    public MatrixView Columns(Tile tile)
    {
        Shapes.Require(
            tile.HasChannelsOf(Outputs) && BeginsPanel(tile.FirstChannel) && BeginsPanel((int)tile.EndChannel),
            $"Channels {tile.FirstChannel} to {tile.EndChannel} of {Outputs} are no whole panels."
        );
        return new MatrixView(this, tile);
    }

    private bool BeginsPanel(int column) =>
        column == 0
        || column == Outputs
        || (column % PackedMatrix.ColumnGranularity == 0 && Outputs - column >= PackedMatrix.ColumnGranularity);
}
