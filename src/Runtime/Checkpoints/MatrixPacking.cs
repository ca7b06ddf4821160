using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// From a checkpoint's matrix, one row of inputs for each output, to panels of output columns; and what is constant around it folded in.
/// Folding is done in double, once.
/// </summary>
internal static class MatrixPacking
{
    public static void Fill(PackedMatrix matrix, TensorSet tensors, string name) =>
        Fill(matrix, tensors, name, inputOf: null, scale: null, shift: null);

    /// <summary>W·diag(γ) and b + W·β for a folded norm; b + W·β alone for a folded shift.</summary>
    public static void FillPointwise(PackedMatrix matrix, TensorSet tensors, string name, string? foldedNorm, string? foldedShift)
    {
        float[]? scale = foldedNorm is null ? null : tensors.Vector(foldedNorm + ".weight");
        float[]? shift = (foldedNorm ?? foldedShift) is { } folded ? tensors.Vector(folded + ".bias") : null;
        Fill(matrix, tensors, name, inputOf: null, scale, shift);
    }

    /// <summary>The checkpoint's patches are channel, row, column; those of a feature map are row, column, channel.</summary>
    public static void FillDownsampling(PackedMatrix matrix, TensorSet tensors, string name, string foldedNorm)
    {
        const int Patch = 4;
        int channels = matrix.Inputs / Patch;
        float[] weight = tensors.Vector(foldedNorm + ".weight");
        float[] bias = tensors.Vector(foldedNorm + ".bias");
        int[] inputOf = new int[matrix.Inputs];
        float[] scale = new float[matrix.Inputs];
        float[] shift = new float[matrix.Inputs];
        for (int i = 0; i < inputOf.Length; i++)
        {
            (int channel, int place) = (i / Patch, i % Patch);
            inputOf[i] = (place * channels) + channel;
            scale[i] = weight[channel];
            shift[i] = bias[channel];
        }

        Fill(matrix, tensors, name, inputOf, scale, shift);
    }

    /// <param name="matrix">Empty so far.</param>
    /// <param name="tensors">Where its values come from.</param>
    /// <param name="name">The module in the checkpoint.</param>
    /// <param name="inputOf">For each column of the checkpoint's matrix the input of the packed one; the same if null.</param>
    /// <param name="scale">A factor for each column of the checkpoint's matrix.</param>
    /// <param name="shift">A constant that each column's input is missing; it goes into the bias.</param>
    private static void Fill(PackedMatrix matrix, TensorSet tensors, string name, int[]? inputOf, float[]? scale, float[]? shift)
    {
        matrix.Allocate();
        double[] bias = Array.ConvertAll(tensors.Vector(name + ".bias"), value => (double)value);
        tensors.Stream(name + ".weight", (first, values) =>
        {
            while (!values.IsEmpty)
            {
                int output = (int)(first / matrix.Inputs);
                int input = (int)(first % matrix.Inputs);
                ReadOnlySpan<float> row = values[..Math.Min(values.Length, matrix.Inputs - input)];
                if (shift is not null)
                {
                    bias[output] += Dot(row, shift.AsSpan(input, row.Length));
                }

                PackRow(matrix, output, input, row, inputOf, scale);
                first += row.Length;
                values = values[row.Length..];
            }
        });

        Span<float> packedBias = matrix.Bias.Span;
        for (int i = 0; i < bias.Length; i++)
        {
            packedBias[i] = (float)bias[i];
        }
    }

    private static void PackRow(PackedMatrix matrix, int output, int firstInput, ReadOnlySpan<float> row, int[]? inputOf, float[]? scale)
    {
        (int start, int columns) = PackedMatrix.PanelOf(output, matrix.Outputs, matrix.Vectors);
        Span<float> column = matrix.Panels.Span.Slice(start * matrix.Inputs, columns * matrix.Inputs)[(output - start)..];
        for (int i = 0; i < row.Length; i++)
        {
            int input = firstInput + i;
            float value = scale is null ? row[i] : (float)((double)row[i] * scale[input]);
            column[(inputOf is null ? input : inputOf[input]) * columns] = value;
        }
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
