using System.Text.Json;

namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

/// <summary>The part of a config that the reference model needs, read without the generator's help.</summary>
internal sealed record ReferenceConfig(
    int NumChannels,
    int PatchSize,
    int[] HiddenSizes,
    int[] Depths,
    string Activation,
    double LayerNormEpsilon,
    int Height,
    int Width,
    int NumLabels
)
{
    public static ReferenceConfig Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement json = document.RootElement;
        JsonElement size = json.GetProperty("image_size");
        bool isSquare = size.ValueKind == JsonValueKind.Number;
        return new ReferenceConfig(
            json.GetProperty("num_channels").GetInt32(),
            json.GetProperty("patch_size").GetInt32(),
            json.GetProperty("hidden_sizes").Deserialize<int[]>()!,
            json.GetProperty("depths").Deserialize<int[]>()!,
            json.TryGetProperty("hidden_act", out JsonElement act) ? act.GetString()! : "gelu",
            json.TryGetProperty("layer_norm_eps", out JsonElement epsilon) ? epsilon.GetDouble() : 1e-12,
            isSquare ? size.GetInt32() : size[0].GetInt32(),
            isSquare ? size.GetInt32() : size[1].GetInt32(),
            json.TryGetProperty("id2label", out JsonElement labels)
                ? labels.EnumerateObject().Count()
                : json.GetProperty("num_labels").GetInt32()
        );
    }

    /// <summary>Every tensor of a Hugging Face checkpoint of this config.</summary>
    public IEnumerable<(string Name, int[] Shape)> Tensors()
    {
        int first = HiddenSizes[0];
        yield return ("convnextv2.embeddings.patch_embeddings.weight", [first, NumChannels, PatchSize, PatchSize]);
        yield return ("convnextv2.embeddings.patch_embeddings.bias", [first]);
        yield return ("convnextv2.embeddings.layernorm.weight", [first]);
        yield return ("convnextv2.embeddings.layernorm.bias", [first]);
        for (int stage = 0; stage < HiddenSizes.Length; stage++)
        {
            int c = HiddenSizes[stage];
            string prefix = $"convnextv2.encoder.stages.{stage}";
            if (stage > 0)
            {
                yield return ($"{prefix}.downsampling_layer.0.weight", [HiddenSizes[stage - 1]]);
                yield return ($"{prefix}.downsampling_layer.0.bias", [HiddenSizes[stage - 1]]);
                yield return ($"{prefix}.downsampling_layer.1.weight", [c, HiddenSizes[stage - 1], 2, 2]);
                yield return ($"{prefix}.downsampling_layer.1.bias", [c]);
            }

            for (int block = 0; block < Depths[stage]; block++)
            {
                string layer = $"{prefix}.layers.{block}";
                yield return ($"{layer}.dwconv.weight", [c, 1, 7, 7]);
                yield return ($"{layer}.dwconv.bias", [c]);
                yield return ($"{layer}.layernorm.weight", [c]);
                yield return ($"{layer}.layernorm.bias", [c]);
                yield return ($"{layer}.pwconv1.weight", [4 * c, c]);
                yield return ($"{layer}.pwconv1.bias", [4 * c]);
                yield return ($"{layer}.grn.weight", [1, 1, 1, 4 * c]);
                yield return ($"{layer}.grn.bias", [1, 1, 1, 4 * c]);
                yield return ($"{layer}.pwconv2.weight", [c, 4 * c]);
                yield return ($"{layer}.pwconv2.bias", [c]);
            }
        }

        yield return ("convnextv2.layernorm.weight", [HiddenSizes[^1]]);
        yield return ("convnextv2.layernorm.bias", [HiddenSizes[^1]]);
        if (NumLabels > 0)
        {
            yield return ("classifier.weight", [NumLabels, HiddenSizes[^1]]);
            yield return ("classifier.bias", [NumLabels]);
        }
    }

    /// <summary>A checkpoint of random values, spread so that activations stay near one through all layers.</summary>
    public Dictionary<string, (int[] Shape, float[] Values)> RandomCheckpoint(int seed)
    {
        var random = new Random(seed);
        return Tensors()
            .ToDictionary(
                tensor => tensor.Name,
                tensor =>
                {
                    int inputs = tensor.Shape.Skip(1).Aggregate(1, (product, edge) => product * edge);
                    bool isVector = tensor.Shape.Length == 1 || tensor.Name.Contains(".grn.");
                    double spread = isVector ? 0.5 : 1.5 / Math.Sqrt(inputs);
                    double center = isVector && tensor.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
                    int count = tensor.Shape.Aggregate(1, (product, edge) => product * edge);
                    float[] values = new float[count];
                    for (int i = 0; i < count; i++)
                    {
                        values[i] = (float)(center + (spread * ((2 * random.NextDouble()) - 1)));
                    }

                    return (tensor.Shape, values);
                }
            );
    }
}
