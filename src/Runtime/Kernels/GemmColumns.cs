namespace ConvNextV2.Compiled.Kernels;

/// <summary>The columns of a matrix from one of them on.</summary>
internal unsafe struct GemmColumns
{
    /// <summary>Panel after panel: for each input the weights to the panel's columns.</summary>
    public float* Weights;

    /// <summary>One for each column.</summary>
    public float* Bias;

    /// <summary>One for each column of quantised weights: what a unit of its sums is worth for a step of 1.</summary>
    public float* Scales;

    /// <summary>One for each column of quantised weights: their sum, scaled.</summary>
    public float* Sums;

    /// <param name="column">Where a panel begins.</param>
    /// <param name="inputs">Rows of the matrix.</param>
    public readonly GemmColumns From(int column, int inputs) =>
        new()
        {
            Weights = Weights + ((nint)column * inputs),
            Bias = Bias + column,
            Scales = Scales + column,
            Sums = Sums + column,
        };
}
