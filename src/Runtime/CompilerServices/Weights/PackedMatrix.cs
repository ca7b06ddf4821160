using System.ComponentModel;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A matrix and its bias, packed for <c>output = input · matrix + bias</c>. The output columns are cut into panels of two or
/// three vectors (see <see cref="PanelLayout"/>); a panel holds, for each input in turn, its columns side by side, so that a tile
/// of outputs reads it from front to back. Panels follow each other without padding: the one that begins at column n begins at
/// n · <see cref="Inputs"/>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PackedMatrix : IPackedWeights
{
    /// <summary>
    /// At every width panels begin at multiples of this, as long as as many columns follow: three vectors of 16 floats, six of
    /// 8, twelve of 4. Work is cut at such columns.
    /// </summary>
    internal const int ColumnGranularity = 48;

    // Three vectors by as many rows as registers allow is the tile that reached the machine's limit in measurements.
    internal const int VectorsPerPanel = 3;

    internal PackedMatrix(int inputs, int outputs, VectorWidth vectors)
    {
        Inputs = inputs;
        Outputs = outputs;
        Vectors = vectors;
    }

    internal int Inputs { get; }

    internal int Outputs { get; }

    internal VectorWidth Vectors { get; }

    internal NativeFloats Panels { get; private set; }

    internal NativeFloats Bias { get; private set; }

    long IPackedWeights.Length => BumpAllocator.Padded((long)Inputs * Outputs) + BumpAllocator.Padded(Outputs);

    void IPackedWeights.Place(BumpAllocator block) =>
        (Panels, Bias) = (block.Take(checked(Inputs * Outputs)), block.Take(Outputs));

    /// <summary>One weight, from where packing has put it: for the odd look, not for loops.</summary>
    internal float Weight(int input, int output)
    {
        (int start, int columns) = PanelLayout.PanelOf(output, Outputs, Vectors, VectorsPerPanel);
        return Panels.Span[(start * Inputs) + (input * columns) + (output - start)];
    }
}
