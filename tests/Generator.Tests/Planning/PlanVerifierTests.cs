using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>Plans broken on purpose, one for each kind of fault; emission relies on none of them getting past.</summary>
public class PlanVerifierTests
{
    private static readonly ModelPlan Sound = Definitions.Plan(Definitions.Small);
    private static readonly ModelPlan Quantized = Definitions.Plan(
        Definitions.Small with
        {
            HiddenSizes = new([8, 32]),
            ImageSize = new(32, 64),
        },
        Precision.Int8
    );

    private static readonly Dictionary<string, (Func<ModelPlan> Break, string[] Faults)> Broken = new()
    {
        ["the stem's tiles leave a row out"] = (
            () => WithModel(model => model with { Stem = model.Stem with { Tiles = model.Stem.Tiles with { Rows = 7 } } }),
            ["the tiles of the stem do not cover its 8 rows"]
        ),
        ["the downsampling's tiles have no row"] = (
            () => WithStage2(stage => stage with { Downsampling = stage.Downsampling! with { Tiles = new TilePlan(4, 0) } }),
            ["the tiles of downsampling 2 do not cover its 4 rows"]
        ),
        ["a block's tiles are higher than its map"] = (
            () => WithBlock(block => block with { Tiles = new TilePlan(4, 5) }),
            ["the tiles of stage 2, block 2 do not cover its 4 rows"]
        ),
        ["a downsampling's norm leaves a row out"] = (
            () => WithStage2(stage => stage with { Downsampling = stage.Downsampling! with { NormTiles = new TilePlan(3, 1) } }),
            ["the tiles of the norm of downsampling 2 do not cover its 4 rows"]
        ),
        ["a block's norm has a row too many"] = (
            () => WithBlock(block => block with { NormTiles = new TilePlan(5, 1) }),
            ["the tiles of the norm of stage 2, block 2 do not cover its 4 rows"]
        ),
        ["a norm and a matrix of one phase are cut in two ways"] = (
            () => WithBlock(block => block with { Split = WorkSplit.Rows }),
            [
                "the norm of stage 2, block 2 is cut otherwise than the matrix, and both are one phase",
                "a tile of stage 2, block 2 needs a scratch of 96",
            ]
        ),
        ["a downsampling takes another map than it gets"] = (
            () => WithStage2(stage => stage with { Downsampling = stage.Downsampling! with { Input = new MapShape(8, 8, 9) } }),
            ["stage 2 takes 8×8×9, but the stage before gives 8×8×8"]
        ),
        ["a stage works on another map than it gets"] = (
            () => WithStage2(stage => stage with { Map = new MapShape(4, 4, 25) }),
            ["stage 2 works on 4×4×25, but gets 4×4×24"]
        ),
        ["a block works on another map than its stage"] = (
            () => WithBlock(block => block with { Map = new MapShape(4, 5, 24) }),
            [
                "stage 2, block 2 works on 4×5×24, but gets 4×4×24",
                "stage 2, block 2 reads 4×5×24 in Float32 from t2, which is none",
            ]
        ),
        ["a block ends with other channels than it began with"] = (
            () => WithBlock(block => block with { Project = block.Project with { Outputs = 23 } }),
            ["stage 2, block 2 does not lead back to its channels"]
        ),
        ["a block begins with other channels than it gets"] = (
            () => WithBlock(block => block with { Expand = block.Expand with { Inputs = 23 } }),
            ["stage 2, block 2 does not lead back to its channels"]
        ),
        ["a block's matrices disagree on what is between them"] = (
            () => WithBlock(block => block with { Expand = block.Expand with { Outputs = 95 } }),
            ["stage 2, block 2 disagrees on its hidden channels"]
        ),
        ["the head takes another map than the last stage gives"] = (
            () => WithModel(model => model with { Head = model.Head! with { Map = new MapShape(8, 8, 8) } }),
            ["the head takes 8×8×8, but the last stage gives 4×4×24"]
        ),
        ["a buffer was never placed"] = (
            () => WithBuffer("mean", buffer => buffer with { Offset = -1 }),
            ["x1 and mean are live together and share memory", "mean lies outside its memory or off a cache line"]
        ),
        ["a buffer ends after the arena"] = (
            () => Sound with { Arena = Sound.Arena with { Length = Sound.Arena.Length - 16 } },
            ["scale1 lies outside its memory or off a cache line"]
        ),
        ["a buffer begins inside a cache line"] = (
            () => WithBuffer("mean", buffer => buffer with { Offset = buffer.Offset + 8 }),
            ["mean lies outside its memory or off a cache line"]
        ),
        ["a result ends after the results"] = (
            () => Sound with { Arena = Sound.Arena with { ResultsLength = Sound.Arena.ResultsLength - 16 } },
            ["logits lies outside its memory or off a cache line"]
        ),
        ["a bordered map's memory is lent to others"] = (
            () => WithBuffer("x1", buffer => buffer with { Live = new LiveRange(0, 1) }),
            ["x1 has a border, which must outlive the run"]
        ),
        ["two buffers of one step share memory"] = (
            () => WithBuffer("scale2", buffer => buffer with { Offset = Sound.Arena.Vector("squares2").Offset }),
            ["squares2 and scale2 are live together and share memory"]
        ),
        ["two buffers share memory in the one step where they meet"] = (
            () => WithBuffer("pixels", buffer => buffer with { Live = new LiveRange(0, 1) }),
            ["pixels and h1 are live together and share memory"]
        ),
        ["a tensor is packed nowhere"] = (
            () => Sound with { Tensors = Sound.Tensors.Append(TensorSpec.Of("classifier.scale", 5)).ToEquatableArray() },
            ["classifier.scale is packed 0 times", "tensors are packed that no layer has"]
        ),
        ["a tensor is packed twice"] = (
            () =>
                WithBlock(block => block with { Depthwise = block.Depthwise with { Name = "encoder.stages.1.layers.0.dwconv" } }),
            [
                "encoder.stages.1.layers.0.dwconv.weight is packed 2 times",
                "encoder.stages.1.layers.0.dwconv.bias is packed 2 times",
                "encoder.stages.1.layers.1.dwconv.weight is packed 0 times",
                "encoder.stages.1.layers.1.dwconv.bias is packed 0 times",
                "tensors are packed that no layer has",
            ]
        ),
        ["a tensor is packed that no layer has"] = (
            () => Sound with { Tensors = Sound.Tensors.Take(Sound.Tensors.Count - 1).ToEquatableArray() },
            ["tensors are packed that no layer has"]
        ),
        ["a quantised matrix sums more products than 32 bits hold"] = (
            () => WithBlock(block => block with { Project = block.Project with { Inputs = 133_148 } }, Quantized),
            [
                "stage 2, block 2 disagrees on its hidden channels",
                "the sums of stage 2, block 2 over 133148 quantised inputs do not fit 32 bits",
            ]
        ),
        ["a tile's floats and bytes together are more than a worker's scratch"] = (
            () => Quantized with { Arena = Quantized.Arena with { ScratchLength = 383 } },
            ["a tile of stage 2, block 1 needs a scratch of 384", "a tile of stage 2, block 2 needs a scratch of 384"]
        ),
        ["a matrix reads eight bits where floats are written"] = (
            () => WithBlock(block => block with { Expand = block.Expand with { Precision = Precision.Int8 } }),
            ["a tile of stage 2, block 2 needs a scratch of 96", "stage 2, block 2 reads 4×4×24 in Int8 from t2, which is none"]
        ),
        ["a matrix reads floats where eight bits are written"] = (
            () => WithBlock(block => block with { Expand = block.Expand with { Precision = Precision.Float32 } }, Quantized),
            ["stage 2, block 2 reads 4×8×32 in Float32 from t2, which is none"]
        ),
        ["the scaled hidden map has no place"] = (
            () =>
                Quantized with
                {
                    Arena = Quantized.Arena with
                    {
                        Buffers = Quantized.Arena.Buffers.Where(buffer => buffer.Name != "scaled1").ToEquatableArray(),
                    },
                },
            ["stage 1, block 1 reads 8×16×32 in Int8 from scaled1, which is none"]
        ),
    };

    public static TheoryData<string> Kinds => new(Broken.Keys);

    [Fact]
    public void A_sound_plan_has_no_faults()
    {
        Assert.Empty(PlanVerifier.Verify(Sound));
        Assert.Empty(PlanVerifier.Verify(Quantized));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_broken_plan_is_refused_with_the_fault_named(string kind) =>
        Assert.Equal(Broken[kind].Faults, PlanVerifier.Verify(Broken[kind].Break()));

    private static ModelPlan WithModel(Func<FusedModel, FusedModel> change, ModelPlan? plan = null) =>
        (plan ?? Sound) with
        {
            Model = change((plan ?? Sound).Model),
        };

    private static ModelPlan WithStage2(Func<StagePlan, StagePlan> change, ModelPlan? plan = null) =>
        WithModel(model => model with { Stages = new([model.Stages[0], change(model.Stages[1])]) }, plan);

    private static ModelPlan WithBlock(Func<BlockPlan, BlockPlan> change, ModelPlan? plan = null) =>
        WithStage2(stage => stage with { Blocks = new([stage.Blocks[0], change(stage.Blocks[1])]) }, plan);

    private static ModelPlan WithBuffer(string name, Func<ArenaBuffer, ArenaBuffer> change) =>
        Sound with
        {
            Arena = Sound.Arena with
            {
                Buffers = Sound.Arena.Buffers.Select(buffer => buffer.Name == name ? change(buffer) : buffer).ToEquatableArray(),
            },
        };
}
