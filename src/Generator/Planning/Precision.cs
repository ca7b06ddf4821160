namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>What a model's matrices are multiplied in; the words of an item.</summary>
internal enum Precision
{
    Float32,

    /// <summary>
    /// Eight bits in the pointwise layers of blocks and the downsampling, which have nearly all of the work. The rest is float32:
    /// GRN's and LayerNorm's sums break in less, and the stem and the classifier are too small to pay.
    /// </summary>
    Int8,
}
