using System.Numerics;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>Shape inference, and what is refused as too small or too large.</summary>
public class ShapesAndSizesTests
{
    [Theory]
    [InlineData(224, 224, 4, "56×56 28×28 14×14 7×7")]
    [InlineData(384, 288, 4, "96×72 48×36 24×18 12×9")]
    [InlineData(255, 37, 4, "63×9 31×4 15×2 7×1")]
    [InlineData(8, 15, 1, "8×15 4×7 2×3 1×1")]
    public void What_does_not_fill_a_patch_is_dropped(int height, int width, int patch, string maps)
    {
        ConvNextV2Config config = Definitions.Small with
        {
            PatchSize = patch,
            HiddenSizes = new([5, 6, 7, 8]),
            Depths = new([1, 1, 1, 1]),
        };

        (ModelShapes? shapes, PlanningProblem? problem) = ShapeInference.Infer(config, new ImageSize(height, width));

        Assert.Null(problem);
        Assert.Equal(maps, string.Join(' ', shapes!.Stages.Select(map => $"{map.Height}×{map.Width}")));
        Assert.Equal([5, 6, 7, 8], shapes.Stages.Select(map => map.Channels));
        Assert.Equal(new MapShape(height, width, 3), shapes.Image);
    }

    [Fact]
    public void Maps_have_the_edges_of_unpadded_convolutions()
    {
        foreach (ConvNextV2Config config in Definitions.Random(seed: 21, count: 1000))
        {
            ModelShapes shapes = ShapeInference.Infer(config, config.ImageSize).Shapes!;
            (int height, int width) = (
                Edge(config.ImageSize.Height, config.PatchSize),
                Edge(config.ImageSize.Width, config.PatchSize)
            );
            Assert.Equal(config.HiddenSizes.Count, shapes.Stages.Count);
            for (int stage = 0; stage < shapes.Stages.Count; stage++)
            {
                Assert.Equal(new MapShape(height, width, config.HiddenSizes[stage]), shapes.Stages[stage]);
                (height, width) = (Edge(height, 2), Edge(width, 2));
            }
        }

        // PyTorch's formula for a convolution, with a stride of the kernel and neither padding nor dilation.
        static int Edge(int edge, int kernel) => (int)Math.Floor(((double)(edge - (kernel - 1) - 1) / kernel) + 1);
    }

    [Theory]
    [InlineData(31, 32, "31×32 | stage 4 of 4 | 32")]
    [InlineData(32, 31, "32×31 | stage 4 of 4 | 32")]
    [InlineData(7, 1000, "7×1000 | stage 2 of 4 | 32")]
    [InlineData(3, 3, "3×3 | stage 1 of 4 | 32")]
    public void An_image_must_leave_a_pixel_for_every_stage(int height, int width, string arguments)
    {
        ConvNextV2Config config = Definitions.Small with { HiddenSizes = new([8, 8, 8, 8]), Depths = new([1, 1, 1, 1]) };

        PlanningProblem problem = ShapeInference.Infer(config, new ImageSize(height, width)).Problem!;

        Assert.Equal(
            (ProblemId.ImageTooSmall, "image_size", arguments),
            (problem.Id, problem.Key, string.Join(" | ", problem.Arguments))
        );
        Assert.Null(ShapeInference.Infer(config, new ImageSize(32, 32)).Problem);
    }

    [Theory]
    [InlineData("depths", "the number of blocks | 1,001 | 1,000", 3, 4, 32, 8, 1001, 5)]
    [InlineData("depths", "the number of blocks | 2,147,483,647 | 1,000", 3, 4, 32, 8, int.MaxValue, 5)]
    [InlineData("image_size", "the input image | 1,073,807,361 | 1,073,741,824", 1, 4, 32769, 8, 1, 5)]
    [InlineData("num_channels", "the input image | more than 2⁶³ | 1,073,741,824", int.MaxValue, 4, int.MaxValue, 8, 1, 5)]
    [InlineData("patch_size", "the stem's weights | 2,147,483,648 | 1,073,741,824", 1, 1024, 1024, 2048, 1, 5)]
    [InlineData("num_labels", "the classifier's weights | 17,179,869,176 | 1,073,741,824", 3, 4, 32, 8, 1, int.MaxValue)]
    [InlineData("hidden_sizes", "the pointwise weights of stage 1 | 1,073,872,900 | 1,073,741,824", 1, 1, 1, 16385, 1, 0)]
    [InlineData(
        "hidden_sizes",
        "the pointwise weights of stage 1 | 4,611,686,018,427,387,904 | 1,073,741,824",
        1,
        1,
        1,
        1 << 30,
        1,
        0
    )]
    [InlineData("patch_size", "the hidden feature map of stage 1 | 4,311,744,512 | 1,073,741,824", 1, 1, 1024, 1024, 1, 0)]
    [InlineData("hidden_sizes", "all buffers up to stage 1 | 1,624,266,880 | 1,073,741,824", 1, 4, 512, 16000, 1, 0)]
    [InlineData("num_channels", "the stem's weights | 1,250,000,000 | 1,073,741,824", 1_000_000, 5, 5, 50, 1, 5)]
    [InlineData("image_size", "all buffers up to stage 1 | 1,098,956,232 | 1,073,741,824", 1, 1, 12528, 1, 1, 0)]
    public void What_no_array_can_hold_is_refused(
        string key,
        string arguments,
        int channels,
        int patch,
        int edge,
        int hiddenSize,
        int depth,
        int labels
    )
    {
        ConvNextV2Config config = Definitions.Small with
        {
            NumChannels = channels,
            PatchSize = patch,
            HiddenSizes = new([hiddenSize]),
            Depths = new([depth]),
            ImageSize = new ImageSize(edge, edge),
            Labels = LabelSet.Default(labels),
        };

        (ModelPlan? plan, PlanningProblem? problem) = ModelPlanner.Plan(Definitions.Of(config));

        Assert.Null(plan);
        Assert.Equal(
            (ProblemId.ModelTooLarge, key, arguments),
            (problem!.Id, problem.Key, string.Join(" | ", problem.Arguments))
        );
    }

    [Theory]
    [InlineData("patch_size", 224, 224, 2)]
    [InlineData("num_stages", 4, 224, 12)]
    [InlineData("image_size", 4, 3, 2)]
    public void Where_no_pixel_is_left_the_least_usual_key_is_at_fault(string key, int patch, int edge, int stages)
    {
        ConvNextV2Config config = Definitions.Small with
        {
            PatchSize = patch,
            HiddenSizes = Enumerable.Repeat(8, stages).ToEquatableArray(),
        };

        Assert.Equal(key, ShapeInference.Infer(config, new ImageSize(edge, edge)).Problem!.Key);
    }

    [Fact]
    public void Weights_of_a_downsampling_have_a_limit_of_their_own()
    {
        ConvNextV2Config config = Definitions.Small with { HiddenSizes = new([16384, 16385]), ImageSize = new ImageSize(8, 8) };

        Assert.Equal("the pointwise weights of stage 2", ModelPlanner.Plan(Definitions.Of(config)).Problem!.Arguments[0]);

        ConvNextV2Config wide = Definitions.Small with
        {
            NumChannels = 1,
            PatchSize = 1,
            HiddenSizes = new([8, 16384]),
            ImageSize = new ImageSize(2, 2),
        };
        Assert.Null(ModelPlanner.Plan(Definitions.Of(wide)).Problem);
    }

    [Fact]
    public void A_thousand_blocks_are_allowed() =>
        Assert.Equal(
            1000,
            Definitions.Plan(Definitions.Small with { Depths = new([999, 1]) }).Model.Stages.Sum(stage => stage.Blocks.Count)
        );

    /// <summary>Every size that a pass computes in 32 bits, computed without bounds, for models at the edge of what is allowed.</summary>
    [Fact]
    public void Whatever_is_not_refused_overflows_nowhere()
    {
        var random = new Random(22);
        int planned = 0;
        for (int i = 0; i < 20_000; i++)
        {
            int stages = random.Next(1, 4);
            ConvNextV2Config config = Definitions.Small with
            {
                NumChannels = Scaled(12),
                PatchSize = Scaled(8),
                HiddenSizes = Enumerable.Range(0, stages).Select(_ => Scaled(15)).ToEquatableArray(),
                Depths = Enumerable.Repeat(1, stages).ToEquatableArray(),
                ImageSize = new ImageSize(Scaled(31), Scaled(31)),
                Labels = LabelSet.Default(Scaled(31)),
            };
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                if (ModelPlanner.Plan(Definitions.Of(config) with { Precision = precision }) is { Plan: { } plan })
                {
                    planned++;
                    AssertFits(plan);
                }
            }
        }

        Assert.InRange(planned, 2000, 38_000);

        // As many models of every order of magnitude.
        int Scaled(int bits) => (int)Math.Min(int.MaxValue, Math.Pow(2, bits * random.NextDouble()));
    }

    /// <summary>A pixel of 32 hidden channels is in floats too, to be quantised.</summary>
    [Fact]
    public void What_fits_in_floats_may_be_too_large_in_eight_bits()
    {
        ConvNextV2Config config = Definitions.Small with
        {
            NumChannels = 1,
            PatchSize = 1,
            HiddenSizes = new([8]),
            Depths = new([1]),
            ImageSize = new ImageSize(3850, 3850),
        };

        Assert.NotNull(ModelPlanner.Plan(Definitions.Of(config)).Plan);
        Assert.Equal(
            ProblemId.ModelTooLarge,
            ModelPlanner.Plan(Definitions.Of(config) with { Precision = Precision.Int8 }).Problem?.Id
        );
    }

    [Fact]
    public void The_logits_count_among_what_must_fit_together()
    {
        // Each alone is allowed: a first stage that needs an arena of nearly 2³¹ floats, and a classifier of 2³⁰ labels on one channel.
        ConvNextV2Config config = Definitions.Small with
        {
            NumChannels = 1,
            PatchSize = 1,
            HiddenSizes = new([12000, 1]),
            Depths = new([1, 1]),
            ImageSize = new ImageSize(110, 110),
            Labels = LabelSet.Default(1 << 30),
        };

        Assert.NotNull(ModelPlanner.Plan(Definitions.Of(config with { Labels = LabelSet.Default(10) })).Plan);
        Assert.Equal(ProblemId.ModelTooLarge, ModelPlanner.Plan(Definitions.Of(config)).Problem?.Id);
    }

    private static void AssertFits(ModelPlan plan)
    {
        foreach (ArenaBuffer buffer in plan.Arena.Buffers.Concat(plan.Arena.Results))
        {
            BigInteger length = buffer switch
            {
                FeatureMapBuffer map => new BigInteger(map.Shape.Height + (2L * map.Border))
                    * (map.Shape.Width + (2L * map.Border))
                    * map.PixelStride,
                QuantizedMapBuffer map => new BigInteger(map.Shape.Height) * map.Shape.Width * map.Shape.QuantizedPixelStride,
                VectorBuffer vector => vector.Count,
                _ => throw new InvalidOperationException(),
            };
            Assert.Equal(length, buffer.Length);
            Assert.InRange(
                buffer.Offset + length,
                1,
                plan.Arena.Results.Contains(buffer) ? plan.Arena.ResultsLength : plan.Arena.Length
            );
        }

        Assert.InRange(plan.Arena.Length, 1, Array.MaxLength);
        Assert.InRange(plan.Arena.ScratchLength, 0, Array.MaxLength);
        Assert.InRange(plan.Arena.ResultsLength, 1, Array.MaxLength);
        Assert.InRange(plan.Arena.HiddenStatesLength, 1, Array.MaxLength);
        foreach (PackedWeights weights in plan.Model.Weights)
        {
            BigInteger length = weights switch
            {
                PackedPatchEmbedding stem => BigInteger.One * stem.InChannels * stem.Patch * stem.Patch * stem.OutChannels,
                PackedDownsampling down => BigInteger.One * 4 * down.InChannels * down.OutChannels,
                PackedPointwise pointwise => BigInteger.One * pointwise.Inputs * pointwise.Outputs,
                _ => 1,
            };
            Assert.InRange(length, 1, Array.MaxLength);
        }

        Assert.True(plan.MultiplyAccumulates > 0 && plan.ParameterCount > 0);
    }
}
