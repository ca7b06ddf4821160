using ConvNextV2.Compiled.Activations;
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
            model.Weights.Take(2).Select(Describe)
        );
        Assert.Equal(
            "Stage2Downsampling: encoder.stages.1.downsampling_layer.0.weight encoder.stages.1.downsampling_layer.0.bias "
                + "encoder.stages.1.downsampling_layer.1.weight encoder.stages.1.downsampling_layer.1.bias",
            Describe(model.Stages[1].Downsampling!.Convolution)
        );
        Assert.Equal(
            [
                "Stage2Block2Depthwise: encoder.stages.1.layers.1.dwconv.weight encoder.stages.1.layers.1.dwconv.bias",
                "Stage2Block2Expand: encoder.stages.1.layers.1.layernorm.weight encoder.stages.1.layers.1.layernorm.bias "
                    + "encoder.stages.1.layers.1.pwconv1.weight encoder.stages.1.layers.1.pwconv1.bias",
                "Stage2Block2Grn: encoder.stages.1.layers.1.grn.weight",
                "Stage2Block2Project: encoder.stages.1.layers.1.grn.bias encoder.stages.1.layers.1.pwconv2.weight encoder.stages.1.layers.1.pwconv2.bias",
            ],
            new PackedWeights[] { block.Depthwise, block.Expand, block.GrnWeight, block.Project }.Select(Describe)
        );

        // The pooled output is the norm's, so that the classifier gets it as it is.
        Assert.Equal(
            ["HeadNorm: layernorm.weight layernorm.bias", "Classifier: classifier.weight classifier.bias"],
            model.Weights.TakeLast(2).Select(Describe)
        );

        static string Describe(PackedWeights weights) => $"{weights.Field}: {string.Join(' ', weights.TensorNames)}";
    }

    [Fact]
    public void Only_the_norms_of_a_backbones_features_may_be_absent()
    {
        ModelPlan plan = Definitions.Plan(Definitions.Small.As(ModelArchitecture.Backbone, new([0, 2])));
        string[] optional =
        [
            "hidden_states_norms.stem.weight",
            "hidden_states_norms.stem.bias",
            "hidden_states_norms.stage2.weight",
            "hidden_states_norms.stage2.bias",
        ];

        Assert.Equal(optional, plan.Tensors.Where(tensor => tensor.IsOptional).Select(tensor => tensor.Name));
        Assert.Equal(optional, plan.Tensors.Where(tensor => tensor.ToExpected().IsOptional).Select(tensor => tensor.Name));
        Assert.Equal(
            optional,
            plan.Model.Weights.OfType<PackedLayerNorm>().Where(norm => norm.IsOptional).SelectMany(norm => norm.TensorNames)
        );
    }

    [Fact]
    public void Every_tensor_is_packed_once_into_a_field_of_its_own_name()
    {
        foreach (ConvNextV2Config config in Definitions.Random(seed: 24, count: 200))
        {
            ModelPlan plan = Definitions.Plan(config);

            Assert.Equal(
                plan.Tensors.Select(tensor => tensor.Name).Order(),
                plan.Model.Weights.SelectMany(weights => weights.TensorNames).Order()
            );
            Assert.Distinct(plan.Model.Weights.Select(weights => weights.Field));
        }
    }

    [Theory]
    [InlineData(28, 784, "Rows", "Weights")]
    [InlineData(28, 785, "Grid", "Activations")]
    [InlineData(27, 8, "Grid", "Activations")]
    [InlineData(56, 40, "Rows", "Weights")]
    [InlineData(14, 160, "Grid", "Activations")]
    public void A_map_of_many_rows_is_split_by_them_and_others_across_the_matrix_too(
        int edge,
        int channels,
        string split,
        string scaleSide
    )
    {
        ModelPlan plan = Definitions.Plan(
            Definitions.Small with
            {
                PatchSize = 1,
                ImageSize = new ImageSize(edge, edge),
                HiddenSizes = new([channels, 8]),
            }
        );

        BlockPlan block = plan.Model.Stages[0].Blocks[0];
        Assert.Equal((split, scaleSide), (block.Split.ToString(), block.ScaleSide.ToString()));
        Assert.Equal(split == "Rows" ? block.Tiles : new TilePlan(edge, 1), block.NormTiles);
        Assert.Equal(scaleSide == "Weights", plan.Arena.Buffers.Any(buffer => buffer.Name == BufferNames.Panels(1)));
        Assert.Equal(split == "Grid", plan.Arena.Buffers.Any(buffer => buffer.Name == BufferNames.Normed(1)));
    }

    [Fact]
    public void Eight_bits_are_for_the_blocks_matrices_that_are_large_enough_and_float32_has_none()
    {
        Assert.Equal(
            ["Stage1Block1Project", "Stage2Block1Project", "Stage2Block2Project"],
            Quantized(Definitions.Plan(Definitions.Small with { ImageSize = new ImageSize(32, 64) }, Precision.Int8))
        );
        Assert.Equal(
            ["Stage1Block1Expand", "Stage1Block1Project"],
            Quantized(
                Definitions.Plan(
                    Definitions.Small with
                    {
                        HiddenSizes = new([32, 64]),
                        ImageSize = new ImageSize(16, 60),
                    },
                    Precision.Int8
                )
            )
        );
        Assert.Empty(Quantized(Definitions.Plan(Definitions.Small)));

        static IEnumerable<string> Quantized(ModelPlan plan) =>
            plan
                .Model.Weights.Where(weights => weights is PackedPointwise { Precision: Precision.Int8 })
                .Select(weights => weights.Field);
    }

    /// <summary>Every activation is read to be quantised, so its scale costs no pass and the weights stay as they are.</summary>
    [Theory]
    [InlineData(56, 40)]
    [InlineData(14, 160)]
    public void In_eight_bits_GRNs_scale_goes_onto_the_activations_of_any_map(int edge, int channels)
    {
        ModelPlan plan = Definitions.Plan(
            Definitions.Small with
            {
                PatchSize = 1,
                ImageSize = new ImageSize(edge, edge),
                HiddenSizes = new([channels, 8]),
            },
            Precision.Int8
        );

        Assert.All(
            plan.Model.Stages.SelectMany(stage => stage.Blocks),
            block => Assert.Equal(ScaleSide.Activations, block.ScaleSide)
        );
        Assert.DoesNotContain(plan.Arena.Buffers, buffer => buffer.Name == BufferNames.Panels(1));
    }

    [Fact]
    public void Blocks_have_the_activation_of_the_config_and_four_times_their_channels_inside() =>
        Assert.All(
            Definitions
                .Plan(Definitions.Small with { HiddenActivation = HiddenActivation.Mish })
                .Model.Stages.SelectMany(stage => stage.Blocks),
            block =>
                Assert.Equal(
                    (HiddenActivation.Mish, block.Map with { Channels = 4 * block.Map.Channels }),
                    (block.Activation, block.Hidden)
                )
        );

    [Fact]
    public void A_sequence_that_fusion_does_not_know_is_a_bug_and_not_skipped()
    {
        ConvNextV2Config config = Definitions.Small;
        ModelShapes shapes = ShapeInference.Infer(config, config.ImageSize).Shapes!;
        ModelGraph graph = Lowering.Lower(config, shapes);
        StageGraph stage = graph.Stages[1];

        Assert.Throws<InvalidOperationException>(() => Fuse(graph with { Stem = WithoutLast(graph.Stem) }));
        Assert.Throws<InvalidOperationException>(() => Fuse(graph with { Head = WithoutLast(WithoutLast(graph.Head!)) }));
        Assert.Throws<InvalidOperationException>(() => FuseStage(stage with { Downsampling = WithoutLast(stage.Downsampling!) }));
        Assert.Throws<InvalidOperationException>(() => FuseStage(stage with { Blocks = new([WithoutLast(stage.Blocks[0])]) }));

        FusedModel FuseStage(StageGraph changed) => Fuse(graph with { Stages = new([graph.Stages[0], changed]) });

        FusedModel Fuse(ModelGraph graph) => Fusion.Fuse(graph, new MatrixPrecision(Precision.Float32, shapes));

        static LayerSequence WithoutLast(LayerSequence sequence) =>
            sequence with
            {
                Layers = sequence.Layers.Take(sequence.Layers.Count - 1).ToEquatableArray(),
            };
    }

    [Theory]
    [InlineData(56, 56, 2, 28)]
    [InlineData(28, 28, 2, 14)]
    [InlineData(96, 96, 2, 48)]
    [InlineData(48, 48, 3, 16)]
    [InlineData(128, 128, 1, 128)]
    [InlineData(7, 7, 1, 7)]
    [InlineData(200, 1, 14, 15)]
    [InlineData(1, 1, 1, 1)]
    public void Rows_are_cut_into_many_tiles_of_about_112_pixels(int height, int width, int rows, int count)
    {
        TilePlan tiles = TilePlan.OfRows(new MapShape(height, width, 8));

        Assert.Equal((height, rows, count), (tiles.Rows, tiles.RowsPerTile, tiles.Count));
    }

    [Theory]
    [InlineData(14, 14, 7, 2)]
    [InlineData(7, 7, 4, 2)]
    [InlineData(24, 24, 4, 6)]
    [InlineData(2, 1000, 1, 2)]
    [InlineData(2, 1, 1, 2)]
    [InlineData(1, 1, 1, 1)]
    public void The_rows_of_a_grid_are_the_fewest_with_96_pixels_and_a_map_has_at_least_two_tiles(
        int height,
        int width,
        int rows,
        int count
    )
    {
        TilePlan tiles = TilePlan.OfGrid(new MapShape(height, width, 8));

        Assert.Equal((height, rows, count), (tiles.Rows, tiles.RowsPerTile, tiles.Count));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(95, 2)]
    [InlineData(96, 4)]
    [InlineData(640, 26)]
    public void A_grid_has_a_tile_for_every_48_channels_and_the_last_takes_the_rest(int channels, int count) =>
        Assert.Equal(count, new GridPlan(TilePlan.OfGrid(new MapShape(14, 14, 8)), channels).Count);

    [Fact]
    public void Tiles_cover_every_row_once()
    {
        for (int height = 1; height <= 150; height++)
        {
            for (int width = 1; width <= 150; width++)
            {
                var map = new MapShape(height, width, 1);
                foreach (TilePlan tiles in new[] { TilePlan.OfRows(map), TilePlan.OfGrid(map), TilePlan.EachRow(map) })
                {
                    Assert.InRange(height, ((tiles.Count - 1) * tiles.RowsPerTile) + 1, tiles.Count * tiles.RowsPerTile);
                    Assert.True(tiles.Count >= 2 || height == 1);
                }
            }
        }
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(32, 48)]
    [InlineData(40, 40)]
    [InlineData(48, 48)]
    [InlineData(160, 176)]
    [InlineData(1024, 1040)]
    public void Pixels_are_never_an_even_number_of_cache_lines_long(int channels, int stride) =>
        Assert.Equal(stride, new MapShape(1, 1, channels).PixelStride);

    /// <summary>A byte for each channel to a multiple of eight, two floats, and an odd number of lines of sixteen floats.</summary>
    [Theory]
    [InlineData(1, 16)]
    [InlineData(56, 16)]
    [InlineData(57, 48)]
    [InlineData(80, 48)]
    [InlineData(184, 48)]
    [InlineData(185, 80)]
    [InlineData(1280, 336)]
    public void Quantised_pixels_are_never_an_even_number_of_cache_lines_long(int channels, int stride) =>
        Assert.Equal(stride, new MapShape(1, 1, channels).QuantizedPixelStride);
}
