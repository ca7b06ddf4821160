namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

/// <summary>What a model gives, each tensor as Hugging Face orders it (channels, rows, columns).</summary>
internal sealed record ModelOutputs(float[][] HiddenStates, float[] PooledOutput, float[]? Logits);

/// <summary>ConvNeXt V2 as plain loops in double, written from the paper and Hugging Face's modules: what defines correct for configs that PyTorch was not asked about.</summary>
/// <param name="isInt8">Whether the blocks' matrices that are large enough are multiplied in eight bits, which is all that is rounded then.</param>
internal sealed class ReferenceModel(
    ReferenceConfig config,
    IReadOnlyDictionary<string, (int[] Shape, float[] Values)> weights,
    bool isInt8 = false
)
{
    private const double InnerEpsilon = 1e-6;

    public ModelOutputs Run(float[] pixelValues)
    {
        var map = new Map(config.NumChannels, config.Height, config.Width, Array.ConvertAll(pixelValues, value => (double)value));
        map = LayerNorm(
            PatchConvolution(map, "convnextv2.embeddings.patch_embeddings", config.PatchSize),
            "convnextv2.embeddings.layernorm",
            InnerEpsilon
        );
        var states = new List<float[]> { map.ToFloats() };
        for (int stage = 0; stage < config.HiddenSizes.Length; stage++)
        {
            string prefix = $"convnextv2.encoder.stages.{stage}";
            if (stage > 0)
            {
                map = PatchConvolution(
                    LayerNorm(map, prefix + ".downsampling_layer.0", InnerEpsilon),
                    prefix + ".downsampling_layer.1",
                    2
                );
            }

            for (int block = 0; block < config.Depths[stage]; block++)
            {
                map = Block(map, $"{prefix}.layers.{block}");
            }

            states.Add(map.ToFloats());
        }

        var mean = new Map(map.C, 1, 1);
        for (int c = 0; c < map.C; c++)
        {
            mean[c, 0, 0] = Enumerable.Range(0, map.H * map.W).Average(pixel => map[c, pixel / map.W, pixel % map.W]);
        }

        Map pooled = LayerNorm(mean, "convnextv2.layernorm", config.LayerNormEpsilon);
        return new ModelOutputs(
            [.. states],
            pooled.ToFloats(),
            config.NumLabels > 0 ? Pointwise(pooled, "classifier").ToFloats() : null
        );
    }

    private Map Block(Map input, string name)
    {
        Map map = Depthwise(input, name + ".dwconv");
        map = IsRounded(map)
            ? Int8Product(Normalize(map, InnerEpsilon), name + ".pwconv1", name + ".layernorm")
            : Pointwise(LayerNorm(map, name + ".layernorm", InnerEpsilon), name + ".pwconv1");
        map = GlobalResponseNorm(map.Select(Activate), name + ".grn");
        if (IsRounded(map))
        {
            float[] shift = weights[name + ".grn.bias"].Values;
            map = Int8Product(map.Select((value, c, _, _) => value - shift[c]), name + ".pwconv2", shift: name + ".grn");
        }
        else
        {
            map = Pointwise(map, name + ".pwconv2");
        }

        return map.Select((value, c, y, x) => value + input[c, y, x]);
    }

    private bool IsRounded(Map input) => isInt8 && input.H * input.W >= 32 && input.C >= 32;

    /// <summary>A matrix in eight bits, with what is constant in its input folded in before it is rounded.</summary>
    /// <param name="norm">Whose weight and bias are folded in.</param>
    /// <param name="shift">Whose bias alone is.</param>
    private Map Int8Product(Map input, string name, string? norm = null, string? shift = null)
    {
        float[] weight = weights[name + ".weight"].Values;
        double[] bias = Array.ConvertAll(weights[name + ".bias"].Values, value => (double)value);
        float[]? factors = norm is null ? null : weights[norm + ".weight"].Values;
        float[]? shifts = (norm ?? shift) is { } folded ? weights[folded + ".bias"].Values : null;
        double[][] matrix = [.. weight.Chunk(input.C).Select(row => Array.ConvertAll(row, value => (double)value))];
        for (int o = 0; o < bias.Length; o++)
        {
            for (int i = 0; i < input.C; i++)
            {
                bias[o] += matrix[o][i] * (shifts?[i] ?? 0);
                matrix[o][i] *= factors?[i] ?? 1;
            }
        }

        return EightBits.Multiply(input, matrix, bias);
    }

    private Map PatchConvolution(Map input, string name, int patch)
    {
        float[] weight = weights[name + ".weight"].Values;
        float[] bias = weights[name + ".bias"].Values;
        return new Map(bias.Length, input.H / patch, input.W / patch).Select(
            (_, o, y, x) =>
            {
                double sum = bias[o];
                for (int c = 0; c < input.C; c++)
                {
                    for (int i = 0; i < patch * patch; i++)
                    {
                        sum +=
                            weight[(((o * input.C) + c) * patch * patch) + i]
                            * input[c, (y * patch) + (i / patch), (x * patch) + (i % patch)];
                    }
                }

                return sum;
            }
        );
    }

    private Map Depthwise(Map input, string name)
    {
        float[] weight = weights[name + ".weight"].Values;
        float[] bias = weights[name + ".bias"].Values;
        return new Map(input.C, input.H, input.W).Select(
            (_, c, y, x) =>
            {
                double sum = bias[c];
                for (int i = 0; i < 49; i++)
                {
                    int row = y + (i / 7) - 3;
                    int column = x + (i % 7) - 3;
                    if (row >= 0 && row < input.H && column >= 0 && column < input.W)
                    {
                        sum += weight[(49 * c) + i] * input[c, row, column];
                    }
                }

                return sum;
            }
        );
    }

    private Map Pointwise(Map input, string name)
    {
        float[] weight = weights[name + ".weight"].Values;
        float[] bias = weights[name + ".bias"].Values;
        var output = new Map(bias.Length, input.H, input.W);

        double[][] pixels = [.. Enumerable.Range(0, input.H * input.W).Select(i => input.Pixel(i / input.W, i % input.W))];

        // All but a little of a model's work, a billion products for huge's widths: a loop that is plain to the machine too.
        Parallel.For(
            0,
            bias.Length,
            o =>
            {
                for (int i = 0; i < pixels.Length; i++)
                {
                    double sum = bias[o];
                    double[] pixel = pixels[i];
                    for (int c = 0; c < pixel.Length; c++)
                    {
                        sum += weight[(o * pixel.Length) + c] * pixel[c];
                    }

                    output[o, i / input.W, i % input.W] = sum;
                }
            }
        );
        return output;
    }

    private Map LayerNorm(Map input, string name, double epsilon)
    {
        float[] weight = weights[name + ".weight"].Values;
        float[] bias = weights[name + ".bias"].Values;
        return Normalize(input, epsilon).Select((value, c, _, _) => (value * weight[c]) + bias[c]);
    }

    private static Map Normalize(Map input, double epsilon)
    {
        var output = new Map(input.C, input.H, input.W);
        for (int y = 0; y < input.H; y++)
        {
            for (int x = 0; x < input.W; x++)
            {
                double[] pixel = input.Pixel(y, x);
                double mean = pixel.Average();
                double variance = pixel.Average(value => (value - mean) * (value - mean));
                for (int c = 0; c < input.C; c++)
                {
                    output[c, y, x] = (pixel[c] - mean) / Math.Sqrt(variance + epsilon);
                }
            }
        }

        return output;
    }

    private Map GlobalResponseNorm(Map input, string name)
    {
        float[] weight = weights[name + ".weight"].Values;
        float[] bias = weights[name + ".bias"].Values;
        double[] norms = Enumerable
            .Range(0, input.C)
            .Select(c =>
                Math.Sqrt(
                    Enumerable.Range(0, input.H * input.W).Sum(pixel => Math.Pow(input[c, pixel / input.W, pixel % input.W], 2))
                )
            )
            .ToArray();
        double mean = norms.Average();
        return input.Select((value, c, _, _) => (weight[c] * (value * (norms[c] / (mean + 1e-6)))) + bias[c] + value);
    }

    private double Activate(double x) =>
        config.Activation switch
        {
            "gelu" => x * NormalDistribution(x),
            "gelu_new" => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            "quick_gelu" => x / (1 + Math.Exp(-1.702 * x)),
            "relu" => Math.Max(x, 0),
            "relu6" => Math.Clamp(x, 0, 6),
            "leaky_relu" => x > 0 ? x : 0.01 * x,
            "silu" => x / (1 + Math.Exp(-x)),
            "mish" => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
            "selu" => 1.0507009873554804934193349852946 * (x > 0 ? x : 1.6732632423543772848170429916717 * (Math.Exp(x) - 1)),
            "tanh" => Math.Tanh(x),
            "sigmoid" => 1 / (1 + Math.Exp(-x)),
            "linear" => x,
            _ => throw new NotSupportedException(config.Activation),
        };

    /// <summary>Φ(x) by its series around zero, which has all terms of one sign; beyond 6 it is 0 or 1 to 1e-9.</summary>
    private static double NormalDistribution(double x)
    {
        if (Math.Abs(x) > 6)
        {
            return x > 0 ? 1 : 0;
        }

        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= x * x / ((2 * n) + 1);
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
