using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Packing;

/// <summary>
/// From a checkpoint's matrix, one row of inputs for each output, to panels of output columns.
/// </summary>
internal static class MatrixPacking
{
    private const int RowsAtOnce = 8;

    /// <param name="matrix">Empty so far.</param>
    /// <param name="tensors">Where its values come from.</param>
    /// <param name="name">The module in the checkpoint.</param>
    /// <param name="folding">What is folded in.</param>
    public static void Fill(PackedMatrix matrix, TensorSet tensors, string name, InputFolding folding)
    {
        double[] bias = Array.ConvertAll(tensors.Vector(name + ".bias"), value => (double)value);
        int inputs = matrix.Inputs;
        tensors.Stream(
            name + ".weight",
            inputs,
            (first, values) =>
            {
                for (int row = 0; row < values.Length / inputs; )
                {
                    (int start, int columns) = PanelLayout.PanelOf(
                        first + row,
                        matrix.Outputs,
                        matrix.Vectors,
                        PackedMatrix.VectorsPerPanel
                    );
                    int rows = Math.Min(Math.Min(RowsAtOnce, (values.Length / inputs) - row), start + columns - (first + row));
                    PackRows(
                        values.Slice(row * inputs, rows * inputs),
                        matrix.Panels.Span.Slice(start * inputs, columns * inputs)[(first + row - start)..],
                        columns,
                        bias.AsSpan(first + row, rows),
                        folding
                    );
                    row += rows;
                }
            }
        );

        Span<float> packedBias = matrix.Bias.Span;
        for (int i = 0; i < bias.Length; i++)
        {
            packedBias[i] = (float)bias[i];
        }
    }

    private static unsafe void PackRows(
        ReadOnlySpan<float> rows,
        Span<float> panel,
        int columns,
        Span<double> bias,
        InputFolding folding
    )
    {
        int inputs = rows.Length / bias.Length;
        fixed (
            float* source = rows,
                destination = panel,
                scales = folding.Scale,
                shifts = folding.Shift
        )
        fixed (int* places = folding.InputOf)
        fixed (double* sums = bias)
        {
            if (bias.Length == RowsAtOnce)
            {
                PackEightRows(source, inputs, destination, columns, sums, places, scales, shifts);
                return;
            }

            for (int row = 0; row < bias.Length; row++)
            {
                PackRow(source + ((nint)row * inputs), inputs, destination + row, columns, sums + row, places, scales, shifts);
            }
        }
    }

    /// <summary>
    /// Eight outputs side by side: each line of the panel is written in one go, and eight sums run beside each other without
    /// any being added up in another order than alone. More rows would fall into the same sets of the first cache where a row's
    /// length is a power of two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void PackEightRows(
        float* rows,
        int inputs,
        float* panel,
        int columns,
        double* bias,
        int* inputOf,
        float* scale,
        float* shift
    )
    {
        float* r1 = rows + inputs;
        float* r2 = r1 + inputs;
        float* r3 = r2 + inputs;
        float* r4 = r3 + inputs;
        float* r5 = r4 + inputs;
        float* r6 = r5 + inputs;
        float* r7 = r6 + inputs;
        Vector256<double> lower = Vector256.Load(bias);
        Vector256<double> upper = Vector256.Load(bias + 4);
        for (int i = 0; i < inputs; i++)
        {
            Vector256<float> values = Vector256.Create(rows[i], r1[i], r2[i], r3[i], r4[i], r5[i], r6[i], r7[i]);
            if (shift != null)
            {
                Vector256<double> shifts = Vector256.Create((double)shift[i]);
                lower += Vector256.WidenLower(values) * shifts;
                upper += Vector256.WidenUpper(values) * shifts;
            }

            // A product of two floats is exact in double, so rounding it there or here is the same.
            values = scale == null ? values : values * scale[i];
            values.Store(panel + ((nint)(inputOf == null ? i : inputOf[i]) * columns));
        }

        lower.Store(bias);
        upper.Store(bias + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void PackRow(
        float* row,
        int inputs,
        float* panel,
        int columns,
        double* bias,
        int* inputOf,
        float* scale,
        float* shift
    )
    {
        double sum = *bias;
        for (int i = 0; i < inputs; i++)
        {
            sum += shift == null ? 0 : (double)row[i] * shift[i];
            panel[(nint)(inputOf == null ? i : inputOf[i]) * columns] = scale == null ? row[i] : row[i] * scale[i];
        }

        *bias = sum;
    }
}
