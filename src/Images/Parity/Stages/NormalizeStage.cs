using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Causes;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>From levels to pixel values: the same but for the roundings of a few operations.</summary>
internal static class NormalizeStage
{
    /// <param name="numbers">Python's pixel values.</param>
    /// <param name="fits">Their levels.</param>
    /// <param name="expected">Ours; empty if there is no picture to replay.</param>
    /// <param name="compiled">The class's arithmetic.</param>
    /// <param name="shape">The model's.</param>
    /// <param name="cause">Why they differ, if it has been found.</param>
    public static ParityStage Compare(
        TensorNumbers numbers,
        PixelFits fits,
        int[] expected,
        ImagePreprocessor compiled,
        InputShape shape,
        string? cause = null
    )
    {
        (double largest, int count, int first) = (0, 0, -1);
        for (int i = 0; i < numbers.Values.Length; i++)
        {
            ChannelTable table = fits.Tables[i / shape.Plane];
            float value = numbers.Values[i];
            int level =
                fits.Levels[i] >= 0 ? fits.Levels[i]
                : expected.Length > 0 ? expected[i]
                : table.Nearest(value);
            largest = Math.Max(largest, table.DistanceOf(value, level));
            if (!table.Has(value, level))
            {
                first = count == 0 ? i : first;
                count++;
            }
        }

        string place = shape.PlaceOf(Math.Max(first, 0));
        string where = FormattableString.Invariant(
            $"{count} of {numbers.Values.Length} values differ by up to {largest:G3}, the first {place}"
        );
        string explanation =
            count == 0
                ? FormattableString.Invariant(
                    $"All {numbers.Values.Length} values are those of their levels, to {largest:0.#e0}."
                )
                : $"{where}: {cause ?? NormalizeCauses.Find(numbers, fits, compiled)}.";
        return New(
            count == 0 ? ParityVerdict.Same : ParityVerdict.Different,
            explanation,
            largest,
            count,
            numbers.Values.Length,
            fits
        );
    }

    /// <summary>Where the values are no levels, and their normalisation is the class's all the same.</summary>
    public static ParityStage NotCompared(string explanation) => New(ParityVerdict.NotInFile, explanation, 0, 0, 0, null);

    private static ParityStage New(
        ParityVerdict verdict,
        string explanation,
        double largest,
        int count,
        int total,
        PixelFits? fits
    ) =>
        new(ParityStageKind.Normalize, verdict, explanation)
        {
            Tensor = ParityTensors.PixelValues,
            Largest = largest,
            Different = count,
            Total = total,
            Tolerance = fits?.Tables.Max(table => table.Map.Tolerance) ?? 0,
        };
}
