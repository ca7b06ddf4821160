using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Pass 5: gives every buffer its place in one arena. What is always live lies in front; the rest shares memory by live range,
/// the largest first, each at the lowest offset where it meets no other that is live with it.
/// </summary>
internal static class ArenaPlanner
{
    /// <summary>Floats in a cache line: the alignment of every buffer.</summary>
    public const int Alignment = 16;

    public static ArenaPlan Plan(FusedModel model)
    {
        List<ArenaBuffer> placed = [];
        int length = 0;
        foreach (ArenaBuffer buffer in Buffers(model).OrderBy(buffer => buffer.Live == LiveRange.Always ? 0 : 1).ThenByDescending(buffer => buffer.Length))
        {
            ArenaBuffer at = buffer with { Offset = LowestFreeOffset(buffer, placed) };
            placed.Add(at);
            length = Math.Max(length, Align(at.End));
        }

        EquatableArray<FeatureMapBuffer> hiddenStates = PlanHiddenStates(model, out int hiddenStatesLength);
        return new ArenaPlan(
            placed.OrderBy(buffer => buffer.Offset).ThenBy(buffer => buffer.Live.First).ToEquatableArray(),
            length,
            Align(ScratchLengths(model).Max()),
            hiddenStates,
            hiddenStatesLength);
    }

    public static int Align(int floats) => (floats + Alignment - 1) / Alignment * Alignment;

    private static IEnumerable<ArenaBuffer> Buffers(FusedModel model)
    {
        int step = 0;
        yield return new VectorBuffer(BufferNames.Pixels, new LiveRange(step, step), -1, model.Stem.Image.Length);
        foreach (StagePlan stage in model.Stages)
        {
            yield return new FeatureMapBuffer(BufferNames.Residual(stage.Number), LiveRange.Always, -1, stage.Map, FeatureMapBuffer.DepthwiseBorder);

            // The stem or the downsampling is a step of its own, then each block.
            var blocks = new LiveRange(step + 1, step + stage.Blocks.Count);
            step = blocks.Last + 1;
            if (stage.Blocks.Count == 0)
            {
                continue;
            }

            BlockPlan block = stage.Blocks[0];
            yield return new FeatureMapBuffer(BufferNames.Hidden(stage.Number), blocks, -1, block.Hidden, Border: 0);
            yield return new VectorBuffer(BufferNames.Squares(stage.Number), blocks, -1, block.Tiles.Count * block.Hidden.Channels);
            yield return new VectorBuffer(BufferNames.Scale(stage.Number), blocks, -1, block.Hidden.Channels);
            if (block.ScaleSide == ScaleSide.Weights)
            {
                yield return new VectorBuffer(BufferNames.Panels(stage.Number), blocks, -1, block.Project.Inputs * block.Project.Outputs);
            }
        }

        int channels = model.Head.Map.Channels;
        yield return new VectorBuffer(BufferNames.Mean, new LiveRange(step, step), -1, channels);
        yield return new VectorBuffer(BufferNames.Pooled, LiveRange.Always, -1, channels);
        if (model.Head.Classifier is { } classifier)
        {
            yield return new VectorBuffer(BufferNames.Logits, LiveRange.Always, -1, classifier.Outputs);
        }
    }

    private static int LowestFreeOffset(ArenaBuffer buffer, List<ArenaBuffer> placed)
    {
        int offset = 0;
        foreach (ArenaBuffer other in placed.Where(other => other.Live.Overlaps(buffer.Live)).OrderBy(other => other.Offset))
        {
            if (offset + buffer.Length <= other.Offset)
            {
                break;
            }

            offset = Math.Max(offset, Align(other.End));
        }

        return offset;
    }

    /// <summary>The rows of one tile: gathered patches, or the depthwise convolution's output.</summary>
    private static IEnumerable<int> ScratchLengths(FusedModel model)
    {
        yield return model.Stem.Tiles.RowsPerTile * model.Stem.Map.Width * model.Stem.Convolution.Inputs;
        foreach (StagePlan stage in model.Stages)
        {
            if (stage.Downsampling is { } downsampling)
            {
                yield return downsampling.Tiles.RowsPerTile * downsampling.Output.Width * downsampling.Convolution.Inputs;
            }

            foreach (BlockPlan block in stage.Blocks)
            {
                yield return block.Tiles.RowsPerTile * block.Map.Width * block.Map.Channels;
            }
        }
    }

    /// <summary>The maps before each stage as Hugging Face counts them; the one after the last stage is the residual map itself.</summary>
    private static EquatableArray<FeatureMapBuffer> PlanHiddenStates(FusedModel model, out int length)
    {
        var states = new List<FeatureMapBuffer>();
        int offset = 0;
        for (int i = 0; i < model.Stages.Count; i++)
        {
            MapShape shape = i == 0 ? model.Stem.Map : model.Stages[i - 1].Map;
            states.Add(new FeatureMapBuffer(FormattableString.Invariant($"hidden_states.{i}"), LiveRange.Always, offset, shape, Border: 0));
            offset += Align(shape.Length);
        }

        length = offset;
        return states.ToEquatableArray();
    }
}
