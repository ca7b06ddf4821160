using System.Globalization;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>The layers of a model: what a checkpoint holds for them, and what they cost.</summary>
public class LoweringTests
{
    [Fact]
    public void Tensors_are_named_shaped_and_ordered_as_in_a_checkpoint_of_Hugging_Face()
    {
        ModelPlan plan = Definitions.Plan(Definitions.Small with { Depths = new([1, 0]) });

        Assert.Equal(
            """
            embeddings.patch_embeddings.weight [8, 3, 4, 4]
            embeddings.patch_embeddings.bias [8]
            embeddings.layernorm.weight [8]
            embeddings.layernorm.bias [8]
            encoder.stages.0.layers.0.dwconv.weight [8, 1, 7, 7]
            encoder.stages.0.layers.0.dwconv.bias [8]
            encoder.stages.0.layers.0.layernorm.weight [8]
            encoder.stages.0.layers.0.layernorm.bias [8]
            encoder.stages.0.layers.0.pwconv1.weight [32, 8]
            encoder.stages.0.layers.0.pwconv1.bias [32]
            encoder.stages.0.layers.0.grn.weight [1, 1, 1, 32]
            encoder.stages.0.layers.0.grn.bias [1, 1, 1, 32]
            encoder.stages.0.layers.0.pwconv2.weight [8, 32]
            encoder.stages.0.layers.0.pwconv2.bias [8]
            encoder.stages.1.downsampling_layer.0.weight [8]
            encoder.stages.1.downsampling_layer.0.bias [8]
            encoder.stages.1.downsampling_layer.1.weight [24, 8, 2, 2]
            encoder.stages.1.downsampling_layer.1.bias [24]
            layernorm.weight [24]
            layernorm.bias [24]
            classifier.weight [5, 24]
            classifier.bias [5]
            """,
            string.Join("\n", plan.Tensors.Select(tensor => tensor.ToString())),
            ignoreLineEndingDifferences: true
        );
    }

    // Tensors counted in the published checkpoints, parameters to the last one, and the paper's FLOPs (appendix A of arXiv 2301.00808), which are multiply-accumulates.
    [Theory]
    [InlineData("Atto224", 140, 3_708_400, 0.55)]
    [InlineData("Femto224", 140, 5_233_240, 0.78)]
    [InlineData("Pico224", 140, 9_066_280, 1.37)]
    [InlineData("Nano224", 160, 15_623_800, 2.45)]
    [InlineData("Nano384", 160, 15_623_800, 7.21)]
    [InlineData("Tiny224", 200, 28_635_496, 4.47)]
    [InlineData("Tiny384", 200, 28_635_496, 13.1)]
    [InlineData("Base224", 380, 88_717_800, 15.4)]
    [InlineData("Base384", 380, 88_717_800, 45.2)]
    [InlineData("Large224", 380, 197_956_840, 34.4)]
    [InlineData("Large384", 380, 197_956_840, 101.1)]
    [InlineData("Huge224", 380, 660_289_640, 115)]
    [InlineData("Huge384", 380, 660_289_640, 337.9)]
    [InlineData("Huge512", 380, 660_289_640, 600.8)]
    public void Published_variants_have_the_tensors_parameters_and_FLOPs_that_are_known(
        string variant,
        int tensors,
        long parameters,
        double gigaFlops
    )
    {
        ModelPlan plan = Definitions.Plan(Definitions.OfPublished("ConvNextV2" + variant));

        Assert.Equal((tensors, parameters), (plan.Tensors.Count, plan.ParameterCount));
        Assert.InRange(plan.MultiplyAccumulates / 1e9, gigaFlops * 0.99, gigaFlops * 1.01);
        Assert.EndsWith(plan.Model.Stem.Image.Height.ToString(CultureInfo.InvariantCulture), variant);
    }

    [Fact]
    public void Parameters_and_multiply_accumulates_follow_from_the_config_alone()
    {
        foreach (
            ConvNextV2Config config in Definitions
                .Random(seed: 23, count: 500)
                .Concat(Definitions.Published.Select(name => Definitions.OfPublished(name).Config))
        )
        {
            ModelPlan plan = Definitions.Plan(config);

            (long parameters, long multiplyAccumulates, int tensors) = Count(config);
            Assert.Equal(
                (parameters, multiplyAccumulates, tensors),
                (plan.ParameterCount, plan.MultiplyAccumulates, plan.Tensors.Count)
            );
        }
    }

    [Fact]
    public void The_last_norm_alone_has_the_epsilon_of_the_config()
    {
        FusedModel model = Definitions.Plan(Definitions.Small with { LayerNormEpsilon = "0.5" }).Model;

        Assert.Equal("0.5", model.Head!.Epsilon);
        Assert.Equal("1e-6", model.Stem.Epsilon);
        Assert.Equal("1e-6", model.Stages[1].Downsampling!.Epsilon);
        Assert.All(model.Stages.SelectMany(stage => stage.Blocks), block => Assert.Equal("1e-6", block.Epsilon));
    }

    [Fact]
    public void A_model_without_labels_has_no_classifier()
    {
        ModelPlan plan = Definitions.Plan(Definitions.Small with { Labels = LabelSet.Default(0) });

        Assert.Null(plan.Model.Head!.Classifier);
        Assert.Equal(0, plan.LabelCount);
        Assert.DoesNotContain(plan.Tensors, tensor => tensor.Name.StartsWith("classifier", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Arena.Buffers, buffer => buffer.Name == BufferNames.Logits);
    }

    private static (long Parameters, long MultiplyAccumulates, int Tensors) Count(ConvNextV2Config config)
    {
        EquatableArray<int> sizes = config.HiddenSizes;
        (long height, long width) = (config.ImageSize.Height / config.PatchSize, config.ImageSize.Width / config.PatchSize);
        long patch = config.NumChannels * config.PatchSize * config.PatchSize;
        long parameters = (patch * sizes[0]) + (3 * sizes[0]);
        long multiplyAccumulates = height * width * patch * sizes[0];
        int tensors = 4;
        bool isBackbone = config.Architecture == ModelArchitecture.Backbone;
        for (int stage = 0; stage < (isBackbone ? config.OutFeatures.Max() : sizes.Count); stage++)
        {
            long c = sizes[stage];
            if (stage > 0)
            {
                long b = sizes[stage - 1];
                (height, width) = (height / 2, width / 2);
                parameters += (2 * b) + (4 * b * c) + c;
                multiplyAccumulates += height * width * 4 * b * c;
                tensors += 4;
            }

            // 49 taps and four vectors of C, two matrices of 4C², three vectors of 4C.
            parameters += config.Depths[stage] * ((49 * c) + (4 * c) + (8 * c * c) + (12 * c));
            multiplyAccumulates += config.Depths[stage] * height * width * ((49 * c) + (8 * c * c));
            tensors += 10 * config.Depths[stage];
        }

        if (isBackbone)
        {
            return (
                parameters + config.OutFeatures.Sum(index => 2 * sizes[Math.Max(0, index - 1)]),
                multiplyAccumulates,
                tensors + (2 * config.OutFeatures.Count)
            );
        }

        long last = sizes[sizes.Count - 1];
        long labels = config.Labels.Count;
        return (
            parameters + (2 * last) + (labels * last) + labels,
            multiplyAccumulates + (labels * last),
            tensors + 2 + (labels > 0 ? 2 : 0)
        );
    }
}
