using System.Numerics.Tensors;
using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Models in eight bits, from the float checkpoints, against what float64 makes of them.</summary>
public class Int8Tests
{
    /// <summary>Of the logits' length. Trained weights of more channels average more of the error away than these random ones.</summary>
    private const double RelativeError = 0.02;

    /// <summary>Of the embedding and PyTorch's.</summary>
    private const double SmallestCosine = 0.999;

    public static TheoryData<string, string, VectorWidth> Checkpoints() => ReferenceTests.Checkpoints();

    public static TheoryData<string> Variants() => [.. CompiledCase.VariantsInt8.Select(variant => variant.Name)];

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Logits_and_embeddings_are_near_PyTorchs_and_are_not_the_floats_own(
        string name,
        string checkpoint,
        VectorWidth width
    )
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Reference", name);
        Dictionary<string, (int[] Shape, float[] Values)> expected = Safetensors.Read(
            Path.Combine(folder, "expected.safetensors")
        );
        Func<float[], ModelOutputs> run = CompiledCase
            .ReferencesInt8.Single(reference => reference.Name == name)
            .Load(File.ReadAllBytes(Path.Combine(folder, checkpoint)), width);

        int images = expected["pixel_values"].Shape[0];
        for (int image = 0; image < images; image++)
        {
            ModelOutputs actual = run(Image("pixel_values", image));
            double distance = Distance(Image("logits", image), actual.Logits);
            double cosine = TensorPrimitives.CosineSimilarity<float>(Image("pooler_output", image), actual.PooledOutput);
            Assert.InRange(distance, 1e-5, RelativeError);
            Assert.InRange(cosine, SmallestCosine, 1);
        }

        float[] Image(string tensor, int image)
        {
            (int[] shape, float[] values) = expected[tensor];
            int length = values.Length / shape[0];
            return values.AsSpan(image * length, length).ToArray();
        }
    }

    /// <summary>Each activation, maps of any edges, and both ways to split them.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void What_plain_loops_compute_in_double_is_near(string name)
    {
        (ModelOutputs expected, ModelOutputs actual) = Run(name, isInt8: false);

        Assert.InRange(Distance(expected.Logits ?? expected.PooledOutput, actual.Logits), 0, RelativeError);
    }

    /// <summary>
    /// To a fraction of what eight bits change, about 1 %. It is no less where a value is so near the middle between two bytes that
    /// float32 rounds it the other way; after more stages most roundings have another value in front of them.
    /// </summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void The_first_stage_is_that_of_plain_loops_in_eight_bits(string name)
    {
        (ModelOutputs expected, ModelOutputs actual) = Run(name, isInt8: true);

        Assert.InRange(Distance(expected.HiddenStates[1], actual.HiddenStates[1]), 0, 0.003);
    }

    /// <summary>Its 49 pixels have no value near the middle: all is the same.</summary>
    [Fact]
    public void A_whole_small_model_is_that_of_plain_loops_in_eight_bits()
    {
        (ModelOutputs expected, ModelOutputs actual) = Run("ActivationRelu", isInt8: true);

        Assert.InRange(Distance(expected.Logits!, actual.Logits), 0, 0.001);
    }

    [Fact]
    public void Every_reference_and_every_variant_has_a_class_in_eight_bits()
    {
        Assert.Equal(
            CompiledCase.References.Select(reference => reference.Name),
            CompiledCase.ReferencesInt8.Select(reference => reference.Name)
        );
        Assert.Equal(
            CompiledCase.Variants.Select(variant => variant.Name),
            CompiledCase.VariantsInt8.Select(variant => variant.Name)
        );
    }

    [Fact]
    public void Shards_give_the_bits_of_one_file()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Reference", "hf-test", "model.safetensors");
        string folder = Directory.CreateTempSubdirectory("int8").FullName;
        foreach (var shard in Safetensors.Read(file).GroupBy(tensor => tensor.Key.Length % 2))
        {
            File.WriteAllBytes(Path.Combine(folder, $"{shard.Key}.safetensors"), Safetensors.Write(shard.ToDictionary()));
        }

        var places = Safetensors.Read(file).Keys.Select(name => $"\"{name}\": \"{name.Length % 2}.safetensors\"");
        File.WriteAllText(
            Path.Combine(folder, "model.safetensors.index.json"),
            $$"""{ "weight_map": { {{string.Join(", ", places)}} } }"""
        );

        Assert.Equal(Logits(HfTestInt8.Load(file)), Logits(HfTestInt8.Load(folder)));
        Directory.Delete(folder, recursive: true);

        static float[] Logits(HfTestInt8 model)
        {
            using (model)
            {
                using HfTestInt8.Session session = model.CreateSession();
                int length = HfTestInt8.NumChannels * HfTestInt8.ImageHeight * HfTestInt8.ImageWidth;
                return session.Run([.. Enumerable.Range(0, length).Select(i => MathF.Sin(i))]).ToArray();
            }
        }
    }

    /// <summary>From the file that both items copy into the program.</summary>
    [Fact]
    public void Both_precisions_of_one_config_run_in_one_program()
    {
        using HfTest floats = HfTest.Load();
        using HfTestInt8 bytes = HfTestInt8.Load();
        using Compiled.Half embeddedFloats = Compiled.Half.Load();
        using HalfInt8 embeddedBytes = HalfInt8.Load();

        AssertNear(floats, bytes);
        AssertNear(embeddedFloats, embeddedBytes);

        static void AssertNear(ImageClassifier floats, ImageClassifier bytes)
        {
            float[] pixelValues = Enumerable
                .Range(0, floats.InputChannels * floats.InputHeight * floats.InputWidth)
                .Select(i => MathF.Sin(i))
                .ToArray();
            using ImageClassifierSession expected = floats.CreateSession();
            using ImageClassifierSession actual = bytes.CreateSession();
            Assert.InRange(Distance(expected.Run(pixelValues), actual.Run(pixelValues)), 1e-5, RelativeError);
            Assert.Equal(floats.Labels, bytes.Labels);
        }
    }

    /// <summary>What plain loops make of a variant with random weights, and what its class in eight bits does.</summary>
    /// <param name="isInt8">Whether the loops round as the class does.</param>
    private static (ModelOutputs Expected, ModelOutputs Actual) Run(string name, bool isInt8)
    {
        ReferenceConfig config = ReferenceConfig.Read(
            Path.Combine(AppContext.BaseDirectory, "Variants", name + ".convnextv2.json")
        );
        Dictionary<string, (int[] Shape, float[] Values)> checkpoint = config.RandomCheckpoint(seed: 1);
        var random = new Random(2);
        float[] pixelValues = Enumerable
            .Range(0, config.NumChannels * config.Height * config.Width)
            .Select(_ => (float)((4 * random.NextDouble()) - 2))
            .ToArray();
        Func<float[], ModelOutputs> run = CompiledCase
            .VariantsInt8.Single(variant => variant.Name == name)
            .Load(Safetensors.Write(checkpoint), VectorWidths.Supported[0]);
        return (new ReferenceModel(config, checkpoint, isInt8).Run(pixelValues), run(pixelValues));
    }

    private static double Distance(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        TensorPrimitives.Distance(expected, actual) / (double)TensorPrimitives.Norm(expected);
}
