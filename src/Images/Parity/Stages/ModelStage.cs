using System.Globalization;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Images.Parity.Causes;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>From pixel values to what the model says: the same but for what float32 rounds on that model.</summary>
internal static class ModelStage
{
    // PyTorch's results in float64 are at most 1.3 times the noise of the farthest output from ours in every model that its
    // numbers are here for, and 2.3 in the worst of 1,000 images of samples/Fashion. Its float32 has errors of its own, as
    // large as ours. See docs/numerics.md.
    private const double TimesNoise = 5;

    // Models that are trained alike differ by some per cent. On ordinary ones and images the bound is some millionths.
    private const double MostOfTheSpread = 0.01;

    /// <param name="outputs">What the model says here.</param>
    /// <param name="python">What it said in Python.</param>
    /// <param name="tensor">Where that is recorded.</param>
    /// <param name="noise">Of float32, on that image.</param>
    /// <param name="labels">Names of the outputs; null if they have none.</param>
    /// <param name="origin">What the model was given, if not what Python gave it.</param>
    public static ParityStage Compare(
        float[] outputs,
        TensorNumbers python,
        string tensor,
        double noise,
        IReadOnlyList<string>? labels,
        string? origin
    )
    {
        // Of many outputs one is farther away: of n normal ones by √(2 ln n).
        double tolerance = TimesNoise * noise * (1 + Math.Sqrt(2 * Math.Log(outputs.Length)));
        (double largest, int place, int count) = (0, 0, 0);
        for (int i = 0; i < outputs.Length; i++)
        {
            double distance = Distances.Of(outputs[i], python.Values[i]);
            if (distance > largest)
            {
                (largest, place) = (distance, i);
            }

            count += distance <= tolerance + python.RoundingOf(python.Values[i]) ? 0 : 1;
        }

        double share = (tolerance + python.RoundingOf(Size(outputs))) / Spread(outputs);
        bool provesLittle = !(share <= MostOfTheSpread);
        string little =
            !provesLittle ? ""
            : share < 1
                ? FormattableString.Invariant(
                    $" This image proves little: roundings alone may move its {tensor} by {100 * share:0.#} % of their spread."
                )
            : $" This image proves little: roundings alone may move its {tensor} by all of their spread.";
        // What the record has lost comes on top, and is told apart from the model's own error.
        double recordRounds = python.RoundingOf(Size(python.Values));
        string record =
            recordRounds > 0 ? FormattableString.Invariant($", and {python.DataType} rounds by {recordRounds:G3}") : "";
        string apart = FormattableString.Invariant($"{largest:G3} apart at most, where float32 may be {tolerance:G3}{record}");
        if (count == 0)
        {
            return New(ParityVerdict.Same, $"The {outputs.Length} {tensor} are {apart}.{little}{origin}");
        }

        string? cause = LogitCauses.Find(outputs, python.Values, tolerance, labels, python.RelativeRounding > 0);
        string name = labels is null ? "" : $" (\"{Messages.Printable.Name(labels[place])}\")";
        string where = string.Create(
            CultureInfo.InvariantCulture,
            $"{count} of {outputs.Length} {tensor} differ: {apart}. The farthest is number {place}, "
                + $"{python.Values[place]:G7} in Python and {outputs[place]:G7} here"
        );
        return New(ParityVerdict.Different, $"{where}{name}{(cause is null ? "" : $": {cause}")}.{little}{origin}");

        ParityStage New(ParityVerdict verdict, string explanation) =>
            new(ParityStageKind.Model, verdict, explanation)
            {
                Tensor = tensor,
                Largest = largest,
                Tolerance = tolerance + recordRounds,
                Different = count,
                Total = outputs.Length,
                ProvesLittle = provesLittle,
            };
    }

    /// <summary>From the smallest to the largest; of a single one, from zero. 0 if one is no number.</summary>
    private static double Spread(float[] outputs) =>
        !outputs.All(float.IsFinite) ? 0
        : outputs is [var one] ? Math.Abs(one)
        : (double)outputs.Max() - outputs.Min();

    private static double Size(float[] outputs) => outputs.Where(float.IsFinite).Select(MathF.Abs).DefaultIfEmpty().Max();

    public static ParityStage NotCompared(string tensor, string explanation) =>
        new(ParityStageKind.Model, ParityVerdict.NotInFile, explanation) { Tensor = tensor };

    /// <summary>There is a picture, and the model cannot be given it.</summary>
    public static ParityStage Refused(string tensor, string explanation) =>
        new(ParityStageKind.Model, ParityVerdict.Different, explanation) { Tensor = tensor, Largest = double.PositiveInfinity };

    /// <summary>Another number of outputs than the class has.</summary>
    public static ParityStage OfAnotherSize(TensorEntry found, string tensor, int count) =>
        new(
            ParityStageKind.Model,
            ParityVerdict.Different,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Python has {ParityShapes.OfOneImage(tensor, found.Shape)![0]} {tensor}, the class has {count}: "
                    + $"the file is of another model."
            )
        )
        {
            Tensor = tensor,
            Largest = double.PositiveInfinity,
        };
}
