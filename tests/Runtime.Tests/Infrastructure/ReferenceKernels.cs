namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>
/// Each kernel as plain loops in double over pixels × channels: what defines correct. Beside each value goes the sum of the
/// absolute terms it was made of, which bounds the error of a computation in floats.
/// </summary>
internal static class ReferenceKernels
{
    public static (double[] Values, double[] Terms) Pointwise(float[] input, float[] matrix, float[] bias, int inputs)
    {
        int outputs = bias.Length;
        int pixels = input.Length / inputs;
        double[] values = new double[pixels * outputs];
        double[] terms = new double[pixels * outputs];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int output = 0; output < outputs; output++)
            {
                double sum = bias[output],
                    absolute = Math.Abs(sum);
                for (int i = 0; i < inputs; i++)
                {
                    double term = (double)input[(pixel * inputs) + i] * matrix[(output * inputs) + i];
                    sum += term;
                    absolute += Math.Abs(term);
                }

                values[(pixel * outputs) + output] = sum;
                terms[(pixel * outputs) + output] = absolute;
            }
        }

        return (values, terms);
    }

    /// <summary>As PyTorch's float32: the products summed in order, then the bias.</summary>
    public static float[] PointwiseInFloat32(float[] input, float[] matrix, float[] bias, int inputs)
    {
        int outputs = bias.Length;
        float[] values = new float[input.Length / inputs * outputs];
        for (int i = 0; i < values.Length; i++)
        {
            (int pixel, int output) = Math.DivRem(i, outputs);
            float sum = 0;
            for (int k = 0; k < inputs; k++)
            {
                sum += input[(pixel * inputs) + k] * matrix[(output * inputs) + k];
            }

            values[i] = sum + bias[output];
        }

        return values;
    }

    public static (double[] Values, double[] Terms) Depthwise7x7(
        float[] input,
        float[] filters,
        float[] bias,
        int height,
        int width
    )
    {
        int channels = bias.Length;
        double[] values = new double[input.Length];
        double[] terms = new double[input.Length];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    double sum = bias[channel],
                        absolute = Math.Abs(sum);
                    for (int tap = 0; tap < 49; tap++)
                    {
                        int y = row + (tap / 7) - 3,
                            x = column + (tap % 7) - 3;
                        if (y >= 0 && y < height && x >= 0 && x < width)
                        {
                            double term = (double)input[(((y * width) + x) * channels) + channel] * filters[(channel * 49) + tap];
                            sum += term;
                            absolute += Math.Abs(term);
                        }
                    }

                    values[(((row * width) + column) * channels) + channel] = sum;
                    terms[(((row * width) + column) * channels) + channel] = absolute;
                }
            }
        }

        return (values, terms);
    }

    public static double[] LayerNorm(float[] input, int channels, double epsilon, float[]? weight = null, float[]? bias = null)
    {
        double[] values = new double[input.Length];
        for (int pixel = 0; pixel < input.Length; pixel += channels)
        {
            double mean = 0,
                variance = 0;
            for (int c = 0; c < channels; c++)
            {
                mean += (double)input[pixel + c] / channels;
            }

            for (int c = 0; c < channels; c++)
            {
                variance += (input[pixel + c] - mean) * (input[pixel + c] - mean) / channels;
            }

            for (int c = 0; c < channels; c++)
            {
                double normal = (input[pixel + c] - mean) / Math.Sqrt(variance + epsilon);
                values[pixel + c] = (normal * (weight?[c] ?? 1)) + (bias?[c] ?? 0);
            }
        }

        return values;
    }

    /// <summary>Each 2×2 square of pixels side by side, an odd last row or column dropped.</summary>
    public static double[] Squares(double[] map, int height, int width, int channels)
    {
        var squares = new List<double>();
        for (int row = 0; row < height / 2; row++)
        {
            for (int column = 0; column < width / 2; column++)
            {
                for (int place = 0; place < 4; place++)
                {
                    int pixel = ((((2 * row) + (place / 2)) * width) + (2 * column) + (place % 2)) * channels;
                    squares.AddRange(map.AsSpan(pixel, channels));
                }
            }
        }

        return [.. squares];
    }

    /// <summary>Patches of an image of planes; each is channel, row, column.</summary>
    public static float[] Patches(float[] image, int channels, int height, int width, int patch)
    {
        var patches = new List<float>();
        for (int row = 0; row < height / patch; row++)
        {
            for (int column = 0; column < width / patch; column++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    for (int y = 0; y < patch; y++)
                    {
                        for (int x = 0; x < patch; x++)
                        {
                            patches.Add(image[(((channel * height) + (row * patch) + y) * width) + (column * patch) + x]);
                        }
                    }
                }
            }
        }

        return [.. patches];
    }

    /// <summary>1 + γ·g/(mean(g) + 1e-6), g the norm of each channel over all pixels.</summary>
    public static double[] GlobalResponseNormScale(float[] map, float[] weight)
    {
        int channels = weight.Length;
        double[] norms = new double[channels];
        for (int i = 0; i < map.Length; i++)
        {
            norms[i % channels] += (double)map[i] * map[i];
        }

        norms = Array.ConvertAll(norms, Math.Sqrt);
        double mean = norms.Average();
        return [.. norms.Select((norm, c) => 1 + (weight[c] * norm / (mean + 1e-6)))];
    }
}
