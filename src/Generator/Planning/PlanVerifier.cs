using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Pass 6: what must hold of every plan, checked anew on each. Emitted code is only as right as this; a fault found here is a
/// bug of ours and stops the build instead of giving wrong numbers.
/// </summary>
internal static class PlanVerifier
{
    public static IReadOnlyList<string> Verify(ModelPlan plan)
    {
        var faults = new List<string>();
        VerifyShapes(plan.Model, faults);
        MatrixVerifier.Verify(plan, faults);
        VerifyMemory(plan.Arena.Buffers, plan.Arena.Length, faults);
        VerifyMemory(plan.Arena.Results, plan.Arena.ResultsLength, faults);
        VerifyWeights(plan, faults);
        return faults;
    }

    private static void VerifyShapes(FusedModel model, List<string> faults)
    {
        MapShape map = model.Stem.Map;
        VerifyTiles("the stem", map, model.Stem.Tiles, faults);
        foreach (StagePlan stage in model.Stages)
        {
            if (stage.Downsampling is { } downsampling)
            {
                Require(
                    downsampling.Input == map,
                    $"stage {stage.Number} takes {downsampling.Input}, but the stage before gives {map}"
                );
                VerifySplit(
                    $"downsampling {stage.Number}",
                    downsampling.Output,
                    downsampling.Split,
                    downsampling.NormTiles,
                    downsampling.Tiles,
                    faults
                );
                map = downsampling.Output;
            }

            Require(stage.Map == map, $"stage {stage.Number} works on {stage.Map}, but gets {map}");
            foreach (BlockPlan block in stage.Blocks)
            {
                string name = $"stage {stage.Number}, block {block.Number}";
                VerifySplit(name, block.Map, block.Split, block.NormTiles, block.Tiles, faults);
                Require(block.Map == map, $"{name} works on {block.Map}, but gets {map}");
                Require(
                    block.Expand.Inputs == map.Channels && block.Project.Outputs == map.Channels,
                    $"{name} does not lead back to its channels"
                );
                Require(
                    block.Expand.Outputs == block.Hidden.Channels && block.Project.Inputs == block.Hidden.Channels,
                    $"{name} disagrees on its hidden channels"
                );
            }
        }

        Require(model.Head is null || model.Head.Map == map, $"the head takes {model.Head?.Map}, but the last stage gives {map}");
        foreach (FeaturePlan feature in model.Features)
        {
            MapShape source = feature.Index == 0 ? model.Stem.Map : model.Stages[feature.Index - 1].Map;
            Require(feature.Map == source, $"features {feature.Index} are {feature.Map}, but their map is {source}");
            VerifyTiles($"features {feature.Index}", feature.Map, feature.Tiles, faults);
        }

        void Require(bool condition, FormattableString fault)
        {
            if (!condition)
            {
                faults.Add(FormattableString.Invariant(fault));
            }
        }
    }

    private static void VerifySplit(
        string name,
        MapShape map,
        WorkSplit split,
        TilePlan normTiles,
        TilePlan tiles,
        List<string> faults
    )
    {
        VerifyTiles(name, map, tiles, faults);
        if (split == WorkSplit.Grid)
        {
            VerifyTiles($"the norm of {name}", map, normTiles, faults);
        }
        else if (normTiles != tiles)
        {
            faults.Add($"the norm of {name} is cut otherwise than the matrix, and both are one phase");
        }
    }

    private static void VerifyTiles(string name, MapShape map, TilePlan tiles, List<string> faults)
    {
        if (tiles.Rows != map.Height || tiles.RowsPerTile < 1 || tiles.RowsPerTile > map.Height)
        {
            faults.Add(FormattableString.Invariant($"the tiles of {name} do not cover its {map.Height} rows"));
        }
    }

    private static void VerifyMemory(EquatableArray<ArenaBuffer> buffers, int length, List<string> faults)
    {
        for (int i = 0; i < buffers.Count; i++)
        {
            ArenaBuffer buffer = buffers[i];
            // An end beyond 32 bits would wrap to where it seems to fit.
            if (buffer.Offset < 0 || (long)buffer.Offset + buffer.Length > length || buffer.Offset % ArenaPlanner.Alignment != 0)
            {
                faults.Add(FormattableString.Invariant($"{buffer.Name} lies outside its memory or off a cache line"));
            }

            if (buffer is FeatureMapBuffer { Border: > 0 } && buffer.Live != LiveRange.Always)
            {
                faults.Add($"{buffer.Name} has a border, which must outlive the run");
            }

            for (int j = i + 1; j < buffers.Count; j++)
            {
                ArenaBuffer other = buffers[j];
                if (buffer.Live.Overlaps(other.Live) && buffer.Offset < other.End && other.Offset < buffer.End)
                {
                    faults.Add($"{buffer.Name} and {other.Name} are live together and share memory");
                }
            }
        }
    }

    private static void VerifyWeights(ModelPlan plan, List<string> faults)
    {
        ILookup<string, string> packed = plan.Model.Weights.SelectMany(weights => weights.TensorNames).ToLookup(name => name);
        foreach (TensorSpec tensor in plan.Tensors)
        {
            if (packed[tensor.Name].Count() != 1)
            {
                faults.Add(FormattableString.Invariant($"{tensor.Name} is packed {packed[tensor.Name].Count()} times"));
            }
        }

        if (packed.Count != plan.Tensors.Count)
        {
            faults.Add("tensors are packed that no layer has");
        }
    }
}
