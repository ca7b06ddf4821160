using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Pass 5: gives every buffer its place in one arena. Buffers that are always live come first. The others share memory: the
/// largest first, each at the lowest offset where it overlaps none that is live at the same time.
/// </summary>
internal static class ArenaPlanner
{
    /// <summary>Floats in a cache line: the alignment of every buffer.</summary>
    public const int Alignment = 16;

    public static ArenaPlan Plan(FusedModel model)
    {
        EquatableArray<ArenaBuffer> arena = Place(Buffers(model), out int length);
        EquatableArray<ArenaBuffer> results = Place(Results(model), out int resultsLength);
        EquatableArray<FeatureMapBuffer> hiddenStates = PlanHiddenStates(model, out int hiddenStatesLength);
        return new ArenaPlan(
            arena,
            length,
            Align(model.Scratches.Max(scratch => scratch.Length)),
            results,
            resultsLength,
            hiddenStates,
            hiddenStatesLength
        );
    }

    public static int Align(int floats) => (floats + Alignment - 1) / Alignment * Alignment;

    private static EquatableArray<ArenaBuffer> Place(IEnumerable<ArenaBuffer> buffers, out int length)
    {
        List<ArenaBuffer> placed = [];
        length = 0;
        foreach (
            ArenaBuffer buffer in buffers
                .OrderBy(buffer => buffer.Live == LiveRange.Always ? 0 : 1)
                .ThenByDescending(buffer => buffer.Length)
        )
        {
            ArenaBuffer at = buffer with { Offset = LowestFreeOffset(buffer, placed) };
            placed.Add(at);
            length = Math.Max(length, Align(at.End));
        }

        return placed.OrderBy(buffer => buffer.Offset).ThenBy(buffer => buffer.Live.First).ToEquatableArray();
    }

    /// <summary>
    /// What is handed out: the last map where it is computed, its pooled output, the logits, a backbone's features.
    /// </summary>
    private static IEnumerable<ArenaBuffer> Results(FusedModel model)
    {
        yield return Residual(model.Stages[model.Stages.Count - 1]);
        foreach (FeaturePlan feature in model.Features)
        {
            yield return new FeatureMapBuffer(
                BufferNames.Features(feature.Index),
                LiveRange.Always,
                -1,
                feature.Map,
                Border: 0,
                PixelStride: feature.Map.Channels
            );
        }

        if (model.Head is { } head)
        {
            yield return new VectorBuffer(BufferNames.Pooled, LiveRange.Always, -1, head.Map.Channels, IsPixel: true);
        }

        if (model.Head?.Classifier is { } classifier)
        {
            yield return new VectorBuffer(BufferNames.Logits, LiveRange.Always, -1, classifier.Outputs, IsPixel: true);
        }
    }

    private static IEnumerable<ArenaBuffer> Buffers(FusedModel model)
    {
        int step = 0;
        yield return new VectorBuffer(BufferNames.Pixels, new LiveRange(step, step), -1, model.Stem.Image.Length);
        foreach (StagePlan stage in model.Stages)
        {
            if (stage.Number < model.Stages.Count)
            {
                yield return Residual(stage);
            }

            // The stem or the downsampling is a step of its own, then each block.
            if (stage.Downsampling is { Split: WorkSplit.Grid } downsampling)
            {
                yield return Map(BufferNames.Patches(stage.Number), new LiveRange(step, step), downsampling.Patches);
            }

            var blocks = new LiveRange(step + 1, step + stage.Blocks.Count);
            step = blocks.Last + 1;
            if (stage.Blocks.Count == 0)
            {
                continue;
            }

            BlockPlan block = stage.Blocks[0];
            if (block.Split == WorkSplit.Grid)
            {
                yield return Input(BufferNames.Normed(stage.Number), blocks, block.Map, block.Expand.Precision);
            }

            yield return Map(BufferNames.Hidden(stage.Number), blocks, block.Hidden);
            if (block is { Split: WorkSplit.Grid, Project.Precision: Precision.Int8 })
            {
                yield return new QuantizedMapBuffer(BufferNames.Scaled(stage.Number), blocks, -1, block.Hidden);
            }

            yield return new VectorBuffer(
                BufferNames.Squares(stage.Number),
                blocks,
                -1,
                block.Tiles.Count * block.Hidden.Channels
            );
            yield return new VectorBuffer(BufferNames.Scale(stage.Number), blocks, -1, block.Hidden.Channels);
            if (block.ScaleSide == ScaleSide.Weights)
            {
                yield return new VectorBuffer(
                    BufferNames.Panels(stage.Number),
                    blocks,
                    -1,
                    block.Project.Inputs * block.Project.Outputs
                );
            }
        }

        if (model.Head is { } head)
        {
            yield return new VectorBuffer(BufferNames.Mean, new LiveRange(step, step), -1, head.Map.Channels, IsPixel: true);
        }
    }

    private static FeatureMapBuffer Residual(StagePlan stage) =>
        new(
            BufferNames.Residual(stage.Number),
            LiveRange.Always,
            -1,
            stage.Map,
            FeatureMapBuffer.DepthwiseBorder,
            stage.Map.PixelStride
        );

    /// <summary>What a matrix reads, as it reads it.</summary>
    private static ArenaBuffer Input(string name, LiveRange live, MapShape shape, Precision precision) =>
        precision == Precision.Int8 ? new QuantizedMapBuffer(name, live, -1, shape) : Map(name, live, shape);

    private static FeatureMapBuffer Map(string name, LiveRange live, MapShape shape) =>
        new(name, live, -1, shape, Border: 0, shape.PixelStride);

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

    /// <summary>
    /// The maps before each stage as Hugging Face counts them; the one after the last stage is the residual map itself.
    /// </summary>
    private static EquatableArray<FeatureMapBuffer> PlanHiddenStates(FusedModel model, out int length)
    {
        var states = new List<FeatureMapBuffer>();
        int offset = 0;
        for (int i = 0; i < model.Stages.Count; i++)
        {
            MapShape shape = i == 0 ? model.Stem.Map : model.Stages[i - 1].Map;
            states.Add(
                new FeatureMapBuffer(
                    FormattableString.Invariant($"hidden_states.{i}"),
                    LiveRange.Always,
                    offset,
                    shape,
                    Border: 0,
                    PixelStride: shape.Channels
                )
            );
            offset += Align(shape.Length);
        }

        length = offset;
        return states.ToEquatableArray();
    }
}
