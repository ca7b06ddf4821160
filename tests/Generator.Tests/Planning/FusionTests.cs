using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>What becomes of the layers: what is folded into what, on which side GRN's scale goes, and how maps are cut into tiles.</summary>
public class FusionTests
{
    [Fact]
    public void Norms_and_shifts_fold_into_the_matrix_that_follows()
    {
        FusedModel model = Definitions.Plan(Definitions.Small).Model;
        BlockPlan block = model.Stages[1].Blocks[1];

        Assert.Equal(
            [
                "StemConvolution: embeddings.patch_embeddings.weight embeddings.patch_embeddings.bias",
                "StemNorm: embeddings.layernorm.weight embeddings.layernorm.bias",
            ],
            model.Weights.Take(2).Select(Describe));
        Assert.Equal(
            "Stage2Downsampling: encoder.stages.1.downsampling_layer.0.weight encoder.stages.1.downsampling_layer.0.bias "
                + "encoder.stages.1.downsampling_layer.1.weight encoder.stages.1.downsampling_layer.1.bias",
            Describe(model.Stages[1].Downsampling!.Convolution));
        Assert.Equal(
            [
                "Stage2Block2Depthwise: encoder.stages.1.layers.1.dwconv.weight encoder.stages.1.layers.1.dwconv.bias",
                "Stage2Block2Expand: encoder.stages.1.layers.1.layernorm.weight encoder.stages.1.layers.1.layernorm.bias "
                    + "encoder.stages.1.layers.1.pwconv1.weight encoder.stages.1.layers.1.pwconv1.bias",
                "Stage2Block2Grn: encoder.stages.1.layers.1.grn.weight",
                "Stage2Block2Project: encoder.stages.1.layers.1.grn.bias encoder.stages.1.layers.1.pwconv2.weight encoder.stages.1.layers.1.pwconv2.bias",
            ],
            new PackedWeights[] { block.Depthwise, block.Expand, block.GrnWeight, block.Project }.Select(Describe));

        // The pooled output is the norm's, so that the classifier gets it as it is.
        Assert.Equal(["HeadNorm: layernorm.weight layernorm.bias", "Classifier: classifier.weight classifier.bias"], model.Weights.TakeLast(2).Select(Describe));

        static string Describe(PackedWeights weights) => $"{weights.Field}: {string.Join(' ', weights.TensorNames)}";
    }

    [Fact]
    public void Every_tensor_is_packed_once_into_a_field_of_its_own_name()
    {
        foreach (ConvNextV2Config config in Definitions.Random(seed: 24, count: 200))
        {
            ModelPlan plan = Definitions.Plan(config);

            Assert.Equal(plan.Tensors.Select(tensor => tensor.Name).Order(), plan.Model.Weights.SelectMany(weights => weights.TensorNames).Order());
            Assert.Distinct(plan.Model.Weights.Select(weights => weights.Field));
        }
    }

    [Theory]
    [InlineData(63, "Weights")]
    [InlineData(64, "Weights")]
    [InlineData(65, "Activations")]
    public void The_scale_goes_to_the_side_with_fewer_values(int channels, string expected)
    {
        // 8 × 8 pixels: 4C·C weights against 64 · 4C activations.
        ModelPlan plan = Definitions.Plan(Definitions.Small with { HiddenSizes = new([channels, 8]) });

        Assert.Equal(expected, plan.Model.Stages[0].Blocks[0].ScaleSide.ToString());
        Assert.Equal(expected == "Weights", plan.Arena.Buffers.Any(buffer => buffer.Name == BufferNames.Panels(1)));
    }

    [Fact]
    public void Blocks_have_the_activation_of_the_config_and_four_times_their_channels_inside() =>
        Assert.All(
            Definitions.Plan(Definitions.Small with { HiddenActivation = HiddenActivation.Mish }).Model.Stages.SelectMany(stage => stage.Blocks),
            block => Assert.Equal((HiddenActivation.Mish, block.Map with { Channels = 4 * block.Map.Channels }), (block.Activation, block.Hidden)));

    [Fact]
    public void A_sequence_that_fusion_does_not_know_is_a_bug_and_not_skipped()
    {
        ConvNextV2Config config = Definitions.Small;
        ModelGraph graph = Lowering.Lower(config, ShapeInference.Infer(config, config.ImageSize).Shapes!);
        StageGraph stage = graph.Stages[1];

        Assert.Throws<InvalidOperationException>(() => Fusion.Fuse(graph with { Stem = WithoutLast(graph.Stem) }));
        Assert.Throws<InvalidOperationException>(() => Fusion.Fuse(graph with { Head = WithoutLast(WithoutLast(graph.Head)) }));
        Assert.Throws<InvalidOperationException>(() => Fuse(stage with { Downsampling = WithoutLast(stage.Downsampling!) }));
        Assert.Throws<InvalidOperationException>(() => Fuse(stage with { Blocks = new([WithoutLast(stage.Blocks[0])]) }));

        FusedModel Fuse(StageGraph changed) => Fusion.Fuse(graph with { Stages = new([graph.Stages[0], changed]) });

        static LayerSequence WithoutLast(LayerSequence sequence) => sequence with { Layers = sequence.Layers.Take(sequence.Layers.Count - 1).ToEquatableArray() };
    }

    [Theory]
    [InlineData(56, 56, 2, 28)]
    [InlineData(96, 96, 1, 96)]
    [InlineData(96, 95, 2, 48)]
    [InlineData(7, 7, 4, 2)]
    [InlineData(3, 10, 2, 2)]
    [InlineData(2, 1000, 1, 2)]
    [InlineData(2, 1, 1, 2)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(200, 1, 96, 3)]
    public void A_tile_has_the_fewest_rows_with_96_pixels_and_a_map_at_least_two_tiles(int height, int width, int rows, int count)
    {
        TilePlan tiles = TilePlan.For(new MapShape(height, width, 8));

        Assert.Equal((height, rows, count), (tiles.Rows, tiles.RowsPerTile, tiles.Count));
    }

    [Fact]
    public void Tiles_cover_every_row_once()
    {
        for (int height = 1; height <= 150; height++)
        {
            for (int width = 1; width <= 150; width++)
            {
                TilePlan tiles = TilePlan.For(new MapShape(height, width, 1));
                Assert.InRange(height, ((tiles.Count - 1) * tiles.RowsPerTile) + 1, tiles.Count * tiles.RowsPerTile);
                Assert.True(tiles.Count >= 2 || height == 1);
                Assert.True((tiles.RowsPerTile - 1) * width < 96);
            }
        }
    }

    [Theory]
    [InlineData(224, 224, true, 0.875, "ShortestEdgeThenCrop", 256)]
    [InlineData(288, 288, true, 0.95, "ShortestEdgeThenCrop", 303)]
    [InlineData(383, 383, true, 1.0, "ShortestEdgeThenCrop", 383)]
    [InlineData(100, 100, true, 0.3, "ShortestEdgeThenCrop", 333)]
    [InlineData(384, 384, true, 0.875, "Warp", 0)]
    [InlineData(512, 512, true, 0.875, "Warp", 0)]
    [InlineData(224, 192, true, 0.875, "Warp", 0)]
    [InlineData(224, 224, false, 0.875, "None", 0)]
    public void Images_are_resized_as_Hugging_Face_resizes_them(int height, int width, bool doResize, double cropFraction, string rule, int shortestEdge)
    {
        PreprocessorConfig config = PreprocessorConfig.Default with { DoResize = doResize, CropFraction = cropFraction };

        PreprocessingPlan plan = PreprocessingPlan.For(config, new ImageSize(height, width), channels: 3);

        Assert.Equal((rule, shortestEdge), (plan.Resize.ToString(), plan.ShortestEdge));
    }

    [Fact]
    public void One_mean_or_deviation_stands_for_every_channel()
    {
        PreprocessorConfig config = PreprocessorConfig.Default with { Mean = new(["0.1"]), StandardDeviation = new(["1", "2"]) };

        PreprocessingPlan plan = PreprocessingPlan.For(config, new ImageSize(8, 8), channels: 2);

        Assert.Equal(["0.1", "0.1"], plan.Mean);
        Assert.Equal(["1", "2"], plan.StandardDeviation);
        Assert.Empty(PreprocessingPlan.For(config with { Mean = EquatableArray<string>.Empty }, new ImageSize(8, 8), channels: 2).Mean);
    }
}
