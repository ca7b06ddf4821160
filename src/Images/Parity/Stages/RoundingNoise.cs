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
    private const int Runs = 4;

    // About what a sum of some hundred products rounds. With more of them the outputs hardly move further: it is the roundings
    // behind that move them.
    private const int MostUnits = 4;

    private const float Unit = 1.0f / (1 << 23);

    /// <param name="run">Runs the model on one image.</param>
    /// <param name="pixelValues">Of the image.</param>
    /// <param name="outputs">What the model said of it.</param>
    /// <returns>The root of the mean square by which outputs moved; at least half a unit of the largest of them.</returns>
    public static double Of(ModelRun run, float[] pixelValues, float[] outputs)
    {
        float[] moved = new float[pixelValues.Length];
        double squares = 0;
        for (uint times = 0; times < Runs; times++)
        {
            for (int i = 0; i < moved.Length; i++)
            {
                moved[i] = pixelValues[i] * (1 + (UnitsOf(pixelValues[i], times) * Unit));
            }

            ReadOnlySpan<float> again = run(moved);
            for (int i = 0; i < outputs.Length; i++)
            {
                double distance = Distances.Of(again[i], outputs[i]);
                squares += double.IsFinite(distance) ? distance * distance : 0;
            }
        }

        double half = outputs.Where(float.IsFinite).Select(MathF.Abs).DefaultIfEmpty().Max() * Unit / 2;
        return Math.Sqrt((squares / ((double)Runs * outputs.Length)) + (half * half));
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
