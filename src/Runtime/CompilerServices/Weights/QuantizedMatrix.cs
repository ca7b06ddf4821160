using System.ComponentModel;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A matrix of bytes with a scale for each output column, and its bias, packed for
/// <c>output = input · (matrix · diag(scales)) + bias</c>. Panels are those of <see cref="PackedMatrix"/>, but hold four inputs
/// in the place of one: for each four inputs in turn, of each column four bytes. The inputs are padded with zeros to a whole
/// number of steps.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class QuantizedMatrix : IPackedWeights
{
    internal QuantizedMatrix(int inputs, int outputs, Int8Instructions instructions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputs, ByteProducts.LargestInputs);
        Inputs = inputs;
        Outputs = outputs;
        Instructions = instructions;
    }

    internal int Inputs { get; }

    internal int Outputs { get; }

    /// <summary>What the panels are packed for.</summary>
    internal Int8Instructions Instructions { get; }

    /// <summary>Floats that hold the weights of a column.</summary>
    internal int Words => ByteProducts.WordsOf(Inputs);

    /// <summary>Bytes, four in a float.</summary>
    internal NativeFloats Panels { get; private set; }

    /// <summary>What a byte is worth in each column.</summary>
    internal NativeFloats Scales { get; private set; }

    /// <summary>The sum of each column's bytes, times its scale: what an input's origin is multiplied with.</summary>
    internal NativeFloats Sums { get; private set; }

    internal NativeFloats Bias { get; private set; }

    long IPackedWeights.Length => BumpAllocator.Padded((long)Words * Outputs) + (3 * BumpAllocator.Padded(Outputs));

    void IPackedWeights.Place(BumpAllocator block) =>
        (Panels, Scales, Sums, Bias) = (
            block.Take(checked(Words * Outputs)),
            block.Take(Outputs),
            block.Take(Outputs),
            block.Take(Outputs)
        );
}
