using System.Numerics.Tensors;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Explanation;

/// <summary>
/// Grad-CAM (arXiv 1610.02391, equations 1 and 2) at the last stage's map. Between that map and a logit lie a mean over the
/// pixels, a LayerNorm and a row of a matrix, so the gradient is the same at every pixel and has a closed form: no backward
/// pass, and hardly more time than reading the map.
/// </summary>
internal static class GradCam
{
    /// <summary>For each pixel max(0, Σ over the channels of gradient · value).</summary>
    /// <param name="map">The last stage's.</param>
    /// <param name="norm">The head's.</param>
    /// <param name="epsilon">The norm's.</param>
    /// <param name="classifier">The matrix after it.</param>
    /// <param name="label">Whose logit.</param>
    /// <param name="heat">A value for each pixel, row by row.</param>
    public static void Run(
        FeatureMap map,
        NormParameters norm,
        float epsilon,
        PackedMatrix classifier,
        int label,
        Span<float> heat
    )
    {
        Shapes.Require(heat.Length == map.Pixels, $"A map of {map.Pixels} pixels was given room for {heat.Length}.");
        Shapes.Require(
            classifier.Inputs == map.Channels,
            $"A classifier of {classifier.Inputs} channels was given a map of {map.Channels}."
        );
        Shapes.Require(
            norm.Weight.Span.Length == map.Channels,
            $"A map of {map.Channels} channels was given a norm of {norm.Weight.Span.Length}."
        );
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, classifier.Outputs);
        float[] gradient = Gradient(map, norm, epsilon, classifier, label);
        for (int row = 0; row < map.Height; row++)
        {
            for (int column = 0; column < map.Width; column++)
            {
                heat[(row * map.Width) + column] = MathF.Max(0, TensorPrimitives.Dot(map.Pixel(row, column), gradient));
            }
        }
    }

    /// <summary>
    /// Of the logit by a channel of any one pixel. With m the mean, z = (m − μ) / s and s = √(σ² + ε), the logit is Σ w·(γ·z +
    /// β) + b, and with u = w·γ its gradient by m is (u − mean(u) − z·mean(u·z)) / s; a pixel's share of m is one over their
    /// number.
    /// </summary>
    internal static float[] Gradient(FeatureMap map, NormParameters norm, float epsilon, PackedMatrix classifier, int label)
    {
        int channels = map.Channels;
        double[] mean = new double[channels];
        for (int row = 0; row < map.Height; row++)
        {
            for (int column = 0; column < map.Width; column++)
            {
                ReadOnlySpan<float> pixel = map.Pixel(row, column);
                for (int channel = 0; channel < channels; channel++)
                {
                    mean[channel] += pixel[channel] / (double)map.Pixels;
                }
            }
        }

        double center = mean.Average();
        double deviation = Math.Sqrt(mean.Average(value => (value - center) * (value - center)) + epsilon);
        double[] z = Array.ConvertAll(mean, value => (value - center) / deviation);
        double[] u = new double[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            u[channel] = (double)classifier.Weight(channel, label) * norm.Weight.Span[channel];
        }

        double meanOfU = u.Average();
        double meanOfUz = u.Zip(z, (left, right) => left * right).Average();
        float[] gradient = new float[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            gradient[channel] = (float)((u[channel] - meanOfU - (z[channel] * meanOfUz)) / deviation / map.Pixels);
        }

        return gradient;
    }
}
