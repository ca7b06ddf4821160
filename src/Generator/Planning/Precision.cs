namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>What a model's matrices are multiplied in; the words of an item.</summary>
internal enum Precision
{
    Float32,

    /// <summary>
    /// Eight bits in the pointwise layers of blocks, which have nearly all of the work, where <see cref="MatrixPrecision"/> finds
    /// that they pay. The rest is float32: GRN's and LayerNorm's sums break in less, and other matrices are too small.
    /// </summary>
    Int8,
}
