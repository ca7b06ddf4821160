using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Packing;

/// <summary>
/// What is constant in front of a matrix and goes into its weights and bias at load; sums of it are made in double, once.
/// </summary>
/// <param name="InputOf">For each column of the checkpoint's matrix the input of the packed one; the same if null.</param>
/// <param name="Scale">A factor for each column of the checkpoint's matrix; none if null.</param>
/// <param name="Shift">A constant that each column's input is missing; it goes into the bias. None if null.</param>
internal readonly record struct InputFolding(int[]? InputOf, float[]? Scale, float[]? Shift)
{
    public static InputFolding None => default;

    /// <summary>The weights of an output with what is folded into them, where the order of the inputs stays.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<float> column)
    {
        if (Scale is null)
        {
            row.CopyTo(column);
        }
        else
        {
            Elementwise.Multiply(row, Scale, column[..row.Length]);
        }
    }

    /// <summary>What the missing constants come to in an output.</summary>
    public double Constant(ReadOnlySpan<float> row)
    {
        if (Shift is null)
        {
            return 0;
        }

        // Eight sums beside each other, because an addition takes longer than what is added.
        Vector256<double> lower = default;
        Vector256<double> upper = default;
        int i = 0;
        for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> weights = Vector256.Create(row[i..]);
            Vector256<float> shifts = Vector256.Create(Shift.AsSpan(i));
            lower += Vector256.WidenLower(weights) * Vector256.WidenLower(shifts);
            upper += Vector256.WidenUpper(weights) * Vector256.WidenUpper(shifts);
        }

        double sum = Vector256.Sum(lower + upper);
        for (; i < row.Length; i++)
        {
            sum += (double)row[i] * Shift[i];
        }

        return sum;
    }

    /// <summary>W·diag(γ) and b + W·β for a folded norm; b + W·β alone for a folded shift.</summary>
    public static InputFolding OfPointwise(TensorSet tensors, string? foldedNorm, string? foldedShift) =>
        new(
            InputOf: null,
            foldedNorm is null ? null : tensors.Vector(foldedNorm + ".weight"),
            (foldedNorm ?? foldedShift) is { } folded ? tensors.Vector(folded + ".bias") : null
        );

    /// <summary>The checkpoint's patches are channel, row, column; those of a feature map are row, column, channel.</summary>
    /// <param name="tensors">Where the norm comes from.</param>
    /// <param name="foldedNorm">The norm in front.</param>
    /// <param name="inputs">Four times the channels.</param>
    public static InputFolding OfDownsampling(TensorSet tensors, string foldedNorm, int inputs)
    {
        const int Patch = 4;
        int channels = inputs / Patch;
        float[] weight = tensors.Vector(foldedNorm + ".weight");
        float[] bias = tensors.Vector(foldedNorm + ".bias");
        int[] inputOf = new int[inputs];
        float[] scale = new float[inputs];
        float[] shift = new float[inputs];
        for (int i = 0; i < inputOf.Length; i++)
        {
            (int channel, int place) = (i / Patch, i % Patch);
            inputOf[i] = (place * channels) + channel;
            scale[i] = weight[channel];
            shift[i] = bias[channel];
        }

        return new InputFolding(inputOf, scale, shift);
    }
}
