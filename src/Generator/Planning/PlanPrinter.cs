using System.Globalization;
using System.Text;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>A plan as text for people: what snapshots, banners and tools show.</summary>
internal static class PlanPrinter
{
    public static string Print(ModelPlan plan)
    {
        var text = new StringBuilder();
        FusedModel model = plan.Model;
        MapShape image = model.Stem.Image;
        string access = plan.Access == ModelAccess.Internal ? "internal " : "";
        string output = plan.LabelCount > 0 ? Count(plan.LabelCount, "label") : "features";
        Line($"{access}{plan.Name}: {image.Channels}×{image.Height}×{image.Width} → {output}");
        string size = $"{Count(plan.ParameterCount, "parameter")} in {Count(plan.Tensors.Count, "tensor")}";
        Line($"{size}, {Count(plan.MultiplyAccumulates, "multiply-accumulate")}");
        Line($"preprocessing: {Describe(plan.Preprocessing)}");
        Line($"scores: {plan.ScoreFunction}");
        Line($"precision: {plan.Precision}");
        Line($"");
        Line($"stem        {model.Stem.Map}  {Describe(model.Stem.Tiles)}");
        Line($"  patch convolution {model.Stem.Patch}×{model.Stem.Patch} [{Describe(model.Stem.Convolution)}]");
        Line($"  layer norm ε {model.Stem.Epsilon} [{Describe(model.Stem.Norm)}]");
        foreach (StagePlan stage in model.Stages)
        {
            Line($"stage {stage.Number}     {stage.Map}");
            if (stage.Downsampling is { } downsampling)
            {
                string tiles =
                    downsampling.Split == WorkSplit.Grid
                        ? $"{Describe(downsampling.NormTiles)}, then {Describe(downsampling.Grid)}"
                        : Describe(downsampling.Tiles);
                Line($"  downsampling  {tiles}");
                Line($"    layer norm ε {downsampling.Epsilon} into patches");
                Line($"    patch convolution 2×2 [{Describe(downsampling.Convolution)}]");
            }

            // Blocks of a stage differ only in their number and their weights' names.
            if (stage.Blocks.Count > 0)
            {
                PrintBlock(stage);
            }
        }

        foreach (FeaturePlan feature in model.Features)
        {
            Line($"features {feature.Index}  {feature.Map}  {Describe(feature.Tiles)}");
            Line($"  layer norm ε {feature.Epsilon} [{Describe(feature.Norm)}]");
        }

        if (model.Head is { } head)
        {
            Line($"head        {head.Map}");
            Line($"  global average pool");
            Line($"  layer norm ε {head.Epsilon} [{Describe(head.Norm)}]");
        }

        if (model.Head?.Classifier is { } classifier)
        {
            Line($"  linear [{Describe(classifier)}]");
        }

        Line($"");
        Line($"arena of {Count(plan.Arena.Length, "float")}, scratch of {Number(plan.Arena.ScratchLength)} for each worker");
        foreach (string line in MemoryPlan(plan.Arena.Buffers))
        {
            Line($"  {line}");
        }

        string results = $"results of {Count(plan.Arena.ResultsLength, "float")} an image";
        Line($"{results}, hidden states of {Number(plan.Arena.HiddenStatesLength)}");
        foreach (string line in MemoryPlan(plan.Arena.Results))
        {
            Line($"  {line}");
        }

        return text.ToString();

        void PrintBlock(StagePlan stage)
        {
            BlockPlan block = stage.Blocks[0];
            string tiles =
                block.Split == WorkSplit.Grid
                    ? $"{Describe(block.NormTiles)}, then {Describe(block.ExpandGrid)}, then {Describe(block.ProjectGrid)}"
                    : Describe(block.Tiles);
            Line($"  {stage.Blocks.Count} × block  {tiles}");
            Line($"    expand:  depthwise 7×7 [{Describe(block.Depthwise)}]");
            Line($"             layer norm ε {block.Epsilon}");
            string expand = $"pointwise{Describe(block.Expand.Precision)}, {block.Activation}, sums of squares";
            Line($"             {expand} [{Describe(block.Expand)}]");
            string side = block.ScaleSide.ToString().ToLowerInvariant();
            Line($"    project: global response norm, scale onto {side} [{Describe(block.GrnWeight)}]");
            Line($"             pointwise{Describe(block.Project.Precision)}, residual [{Describe(block.Project)}]");
        }

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line).TrimEnd()).Append('\n');
    }

    /// <summary>
    /// Buffers in the order of their offsets, one line each: offset, length, name, shape, and when it is needed.
    /// </summary>
    public static IEnumerable<string> MemoryPlan(EquatableArray<ArenaBuffer> buffers)
    {
        int width = buffers.Max(buffer => Number(buffer.End).Length);
        return buffers.Select(buffer =>
            $"{Number(buffer.Offset).PadLeft(width)}  {Number(buffer.Length).PadLeft(width)}  "
            + $"{buffer.Name, -9} {Shape(buffer)}, {buffer.Live}"
        );
    }

    /// <summary>Digits in groups of three: 150,528.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Shape(ArenaBuffer buffer) =>
        buffer switch
        {
            FeatureMapBuffer map => map.Shape
                + (map.PixelStride > map.Shape.Channels ? FormattableString.Invariant($" in pixels of {map.PixelStride}") : "")
                + (map.Border > 0 ? FormattableString.Invariant($" with a border of {map.Border}") : ""),
            QuantizedMapBuffer map => FormattableString.Invariant(
                $"{map.Shape} in eight bits, in pixels of {map.Shape.QuantizedPixelStride}"
            ),
            _ => "vector",
        };

    public static string Describe(TilePlan tiles) => $"{Count(tiles.Count, "tile")} of {Count(tiles.RowsPerTile, "row")}";

    public static string Describe(GridPlan grid) =>
        $"{Number(grid.Rows.Count)} × {Count(grid.TilesAcross, "tile")} of {Count(grid.Rows.RowsPerTile, "row")} "
        + $"by {Number(Math.Min(grid.Channels, GridPlan.ChannelsPerTile))} channels";

    /// <summary>After the name of a layer; nothing for float32.</summary>
    public static string Describe(Precision precision) => precision == Precision.Int8 ? " in eight bits" : "";

    private static string Describe(PackedWeights weights) =>
        weights switch
        {
            PackedPatchEmbedding stem => FormattableString.Invariant($"{stem.Inputs}→{stem.OutChannels}"),
            PackedDownsampling down => FormattableString.Invariant($"{down.Inputs}→{down.OutChannels}, norm folded in"),
            PackedPointwise pointwise => FormattableString.Invariant($"{pointwise.Inputs}→{pointwise.Outputs}")
                + (pointwise.FoldedNorm is null ? "" : ", norm folded in")
                + (pointwise.FoldedShift is null ? "" : ", shift folded in"),
            PackedDepthwise depthwise => FormattableString.Invariant($"{depthwise.Channels} channels"),
            PackedLayerNorm norm => FormattableString.Invariant($"{norm.Channels} channels")
                + (norm.IsOptional ? ", or 1 and 0" : ""),
            PackedGrnWeight grn => FormattableString.Invariant($"{grn.Channels} channels"),
            _ => weights.ToString(),
        };

    private static string Describe(PreprocessingPlan plan)
    {
        ResizePlan resize = plan.Resize;
        ArithmeticPlan arithmetic = plan.Arithmetic;
        string filter = $"{ResizeFilters.Name(resize.Filter)} of {resize.Backend}";
        List<string> steps =
        [
            resize.Rule switch
            {
                ResizeRule.None => "no resize",
                ResizeRule.ShortestEdge => FormattableString.Invariant($"shortest edge to {resize.Lengths[0]}, {filter}"),
                var rule => FormattableString.Invariant(
                    $"{rule.ToString().ToLowerInvariant()} to {resize.Lengths[0]}×{resize.Lengths[1]}, {filter}"
                ),
            },
        ];
        steps.AddRange(plan.Crops.Select(crop => $"centre crop to {crop.Size}"));
        Add(plan.Padding.Count > 0, $"padded with {plan.Padding}");
        Add(plan.ReversesColors, "blue, green, red");
        Add(
            arithmetic.Rescale != RescaleRule.None,
            (arithmetic.Rescale == RescaleRule.Division ? "÷ " : "× ") + arithmetic.Factor
        );
        Add(arithmetic.Offset is not null, $"− {arithmetic.Offset}");
        Add(arithmetic.Mean.Count > 0, $"mean {arithmetic.Mean}, standard deviation {arithmetic.StandardDeviation}");
        Add(arithmetic.Divisor.Count > 0, $"÷ {arithmetic.Divisor}");
        Add(plan.Remark is not null, $"({plan.Remark})");
        return string.Join(", ", steps);

        void Add(bool isDone, string step)
        {
            if (isDone)
            {
                steps.Add(step);
            }
        }
    }
}
