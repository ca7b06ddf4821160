namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Which of the blocks' matrices are multiplied in eight bits, where the model asks for them. Downsampling is not: what rounding
/// adds there goes straight onto the residual map, for a few hundredths of the time.
/// </summary>
/// <param name="precision">What the item asks for.</param>
/// <param name="smallest">The maps of the smallest image that the class is compiled for: all its sizes share the weights.</param>
internal sealed class MatrixPrecision(Precision precision, ModelShapes smallest)
{
    // Over fewer pixels GRN's norms are those of single values, whose scale makes outliers that leave the others few steps; and
    // fewer do not average what rounding adds. Measured on models of random weights, which lose two thirds of their error so.
    public const int FewestPixels = 32;

    // A shorter sum is done before its bytes are worth making.
    public const int FewestInputs = 32;

    /// <summary>
    /// Of all activations, behind matrices in float32 too: GELU of eight bits is the same to the bit at every width of the
    /// vectors, and so is then the model.
    /// </summary>
    public Precision OfActivations => precision;

    /// <summary>The same without eight bits.</summary>
    public MatrixPrecision Float32 => new(Precision.Float32, smallest);

    /// <param name="stage">The block's, from 1.</param>
    /// <param name="inputs">Rows of the matrix.</param>
    public Precision Of(int stage, long inputs) =>
        smallest.Stages[stage - 1].Pixels >= FewestPixels && inputs >= FewestInputs ? precision : Precision.Float32;
}
