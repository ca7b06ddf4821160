namespace ConvNextV2.Compiled.Images.Parity;

/// <summary>A run of a model on one image: its outputs, valid until the next.</summary>
internal delegate ReadOnlySpan<float> ModelRun(float[] pixelValues);

/// <summary>
/// How far roundings of float32 move a model's outputs: measured on the model and the image themselves, by running it again on
/// pixel values that are one unit in the last place away, at random, which makes every rounding behind them another.
/// </summary>
internal static class RoundingNoise
{
    public const int Runs = 4;

    /// <param name="run">Runs the model on one image.</param>
    /// <param name="pixelValues">Of the image.</param>
    /// <param name="outputs">What the model said of it.</param>
    /// <returns>The root of the mean square by which the outputs moved.</returns>
    public static double Of(ModelRun run, float[] pixelValues, float[] outputs)
    {
        // The same noise in every check of a file.
        var random = new Random(0);
        float[] moved = new float[pixelValues.Length];
        double squares = 0;
        for (int times = 0; times < Runs; times++)
        {
            for (int i = 0; i < moved.Length; i++)
            {
                moved[i] = random.Next(2) == 0 ? MathF.BitIncrement(pixelValues[i]) : MathF.BitDecrement(pixelValues[i]);
            }

            ReadOnlySpan<float> again = run(moved);
            for (int i = 0; i < outputs.Length; i++)
            {
                double distance = Distances.Of(again[i], outputs[i]);
                squares += double.IsFinite(distance) ? distance * distance : 0;
            }
        }

        return Math.Sqrt(squares / ((double)Runs * outputs.Length));
    }
}
