using ConvNextV2.Compiled.Images.Parity.Levels;

namespace ConvNextV2.Compiled.Images.Parity.Stages;

/// <summary>A run of a model on one image: its outputs, valid until the next.</summary>
internal delegate ReadOnlySpan<float> ModelRun(float[] pixelValues);

/// <summary>
/// How far roundings of float32 move a model's outputs, measured on the model and the image themselves: it runs again on pixel
/// values that are some units in the last place away, which makes every rounding behind them another.
/// </summary>
internal static class RoundingNoise
{
    // Few values tell little of how far values move: a single one stands still by chance.
    private const int FewestRuns = 4;
    private const int FewestMoves = 16;

    // About what a sum of some hundred products rounds. With more of them the outputs hardly move further: it is the roundings
    // behind that move them.
    private const int MostUnits = 4;

    private const float Unit = 1.0f / (1 << 23);

    // Zero would not move by units of its own, and a dark value hardly: at least they move as a value of so many levels does.
    // So outputs of a black image move by as much as those of a grey one; by units of white it would be six times as much.
    private const float LevelsThatMove = 8;

    /// <param name="run">Runs the model on one image.</param>
    /// <param name="pixelValues">Of the image.</param>
    /// <param name="outputs">What the model said of it.</param>
    /// <param name="levelWorth">By how much a pixel value changes from one level to the next.</param>
    /// <returns>The root of the mean square by which outputs moved; at least one unit in the last place of the largest.</returns>
    public static double Of(ModelRun run, float[] pixelValues, float[] outputs, float levelWorth)
    {
        float[] moved = new float[pixelValues.Length];
        int runs = Math.Max(FewestRuns, (FewestMoves + outputs.Length - 1) / outputs.Length);
        double squares = 0;
        for (uint times = 0; times < runs; times++)
        {
            for (int i = 0; i < moved.Length; i++)
            {
                float value = pixelValues[i];
                moved[i] = value + (UnitsOf(value, times) * Unit * MathF.Max(MathF.Abs(value), LevelsThatMove * levelWorth));
            }

            ReadOnlySpan<float> again = run(moved);
            for (int i = 0; i < outputs.Length; i++)
            {
                double distance = Distances.Of(again[i], outputs[i]);
                squares += double.IsFinite(distance) ? distance * distance : 0;
            }
        }

        double unit = outputs.Where(float.IsFinite).Select(MathF.Abs).DefaultIfEmpty().Max() * (double)Unit;
        return Math.Max(unit, Math.Sqrt(squares / ((double)runs * outputs.Length)));
    }

    /// <summary>
    /// The same for equal values, so that the roundings of a flat background are the same all over it, as they are in a run: they
    /// do not cancel in the mean. And the same in every check.
    /// </summary>
    private static int UnitsOf(float value, uint times)
    {
        // The last steps of MurmurHash3.
        uint hash = (BitConverter.SingleToUInt32Bits(value) ^ (times * 0x9E3779B9)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        hash ^= hash >> 16;
        return (int)(hash % ((2 * MostUnits) + 1)) - MostUnits;
    }
}
