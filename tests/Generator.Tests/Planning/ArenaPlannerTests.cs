using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>The arena of random models, step by step: what is needed is there, nothing else lies on it, and no float is wasted.</summary>
public class ArenaPlannerTests
{
    private const int Line = 16;

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Buffers_that_are_live_together_never_meet(int seed)
    {
        foreach (ModelPlan plan in Plans(seed))
        {
            foreach (int step in Enumerable.Range(0, Steps(plan)))
            {
                int free = 0;
                foreach (ArenaBuffer buffer in LiveAt(plan, step).OrderBy(buffer => buffer.Offset))
                {
                    if (buffer.Offset < free)
                    {
                        Assert.Fail($"{buffer.Name} lies on another buffer in step {step} of\n{PlanPrinter.Print(plan)}");
                    }

                    free = buffer.Offset + buffer.Length;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_buffer_begins_on_a_cache_line_and_the_arena_ends_after_the_last(int seed)
    {
        foreach (ModelPlan plan in Plans(seed))
        {
            Assert.All(
                plan.Arena.Buffers,
                buffer => Assert.True(buffer.Offset >= 0 && buffer.Offset % Line == 0 && buffer.Length > 0)
            );
            Assert.Equal(plan.Arena.Buffers.Max(buffer => Aligned(buffer.Offset + buffer.Length)), plan.Arena.Length);
            Assert.Equal(
                plan.Arena.Buffers.OrderBy(buffer => buffer.Offset).Select(buffer => buffer.Offset),
                plan.Arena.Buffers.Select(buffer => buffer.Offset)
            );
            Assert.All(
                plan.Arena.Results,
                buffer => Assert.True(buffer.Offset >= 0 && buffer.Offset % Line == 0 && buffer.Length > 0)
            );
            Assert.Equal(plan.Arena.Results.Sum(buffer => Aligned(buffer.Length)), plan.Arena.ResultsLength);
            Assert.Empty(PlanVerifier.Verify(plan));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_arena_is_no_larger_than_its_busiest_step(int seed)
    {
        foreach (ModelPlan plan in Plans(seed))
        {
            Assert.Equal(
                Enumerable.Range(0, Steps(plan)).Max(step => LiveAt(plan, step).Sum(buffer => Aligned(buffer.Length))),
                plan.Arena.Length
            );
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_step_finds_its_buffers_with_the_sizes_it_needs(int seed)
    {
        foreach (ModelPlan plan in Plans(seed))
        {
            int step = 0;
            var expected = new List<string>();
            MapShape image = plan.Model.Stem.Image;
            Expect(step, step, "pixels", image.Height * image.Width * image.Channels);
            MapShape before = image;
            foreach (StagePlan stage in plan.Model.Stages)
            {
                (int height, int width, int channels) = (stage.Map.Height, stage.Map.Width, stage.Map.Channels);
                int hidden = 4 * channels;
                step = stage.Number == 1 ? 0 : step + 1;
                Expect(null, null, $"x{stage.Number}", (height + 6) * (width + 6) * Stride(channels));
                bool isGrid = height < 28 || channels > height * width;
                if (stage.Number > 1 && isGrid)
                {
                    Expect(step, step, $"patches{stage.Number}", height * width * Stride(4 * before.Channels));
                }

                before = stage.Map;
                if (stage.Blocks.Count == 0)
                {
                    continue;
                }

                (int first, int last) = (step + 1, step + stage.Blocks.Count);
                Expect(first, last, $"h{stage.Number}", height * width * Stride(hidden));
                Expect(first, last, $"squares{stage.Number}", stage.Blocks[0].Tiles.Count * hidden);
                Expect(first, last, $"scale{stage.Number}", hidden);
                if (isGrid)
                {
                    int stride = IsQuantized(plan, stage, channels) ? QuantizedStride(channels) : Stride(channels);
                    Expect(first, last, $"t{stage.Number}", height * width * stride);
                }
                else if (!IsQuantized(plan, stage, hidden))
                {
                    Expect(first, last, $"panels{stage.Number}", hidden * channels);
                }

                if (isGrid && IsQuantized(plan, stage, hidden))
                {
                    Expect(first, last, $"scaled{stage.Number}", height * width * QuantizedStride(hidden));
                }

                step = last;
            }

            string[] outputs = [.. plan.Model.Features.Select(feature => $"features{feature.Index}")];
            foreach (FeaturePlan feature in plan.Model.Features)
            {
                MapShape map = feature.Index == 0 ? plan.Model.Stem.Map : plan.Model.Stages[feature.Index - 1].Map;
                Expect(null, null, $"features{feature.Index}", map.Height * map.Width * map.Channels);
            }

            if (plan.Architecture != ModelArchitecture.Backbone)
            {
                int features = plan.Model.Stages[plan.Model.Stages.Count - 1].Map.Channels;
                Expect(step + 1, step + 1, "mean", features);
                Expect(null, null, "pooled", features);
                outputs = ["pooled"];
            }

            if (plan.LabelCount > 0)
            {
                Expect(null, null, "logits", plan.LabelCount);
            }

            Assert.Equal(
                outputs.Append($"x{plan.Model.Stages.Count}").Concat(plan.LabelCount > 0 ? ["logits"] : []).Order(),
                plan.Arena.Results.Select(buffer => buffer.Name).Order()
            );
            Assert.Equal(
                expected.Order(),
                plan.Arena.Buffers.Concat(plan.Arena.Results)
                    .Select(buffer => $"{buffer.Name} of {buffer.Length}, {buffer.Live}")
                    .Order()
            );

            void Expect(int? from, int? to, string name, int length) =>
                expected.Add(
                    $"{name} of {length}, {(from is null ? "always" : from == to ? $"step {from}" : $"steps {from}–{to}")}"
                );
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Scratch_holds_the_rows_of_the_largest_tile_and_hidden_states_lie_one_after_the_other(int seed)
    {
        foreach (ModelPlan plan in Plans(seed))
        {
            int scratch = 0;
            int offset = 0;
            MapShape before = plan.Model.Stem.Map;
            foreach (StagePlan stage in plan.Model.Stages)
            {
                FeatureMapBuffer state = plan.Arena.HiddenStates[stage.Number - 1];
                Assert.Equal((offset, before, 0), (state.Offset, state.Shape, state.Border));
                offset += Aligned(before.Height * before.Width * before.Channels);
                bool isGrid = stage.Map.Height < 28 || stage.Map.Channels > stage.Map.Pixels;
                if (stage.Downsampling is { } downsampling)
                {
                    Need(isGrid, isQuantized: false, downsampling.NormTiles.RowsPerTile * stage.Map.Width, 4 * before.Channels);
                }

                foreach (BlockPlan block in stage.Blocks)
                {
                    int channels = stage.Map.Channels;
                    bool isQuantized = IsQuantized(plan, stage, channels);
                    Need(isGrid, isQuantized, block.NormTiles.RowsPerTile * stage.Map.Width, channels);
                    if (IsQuantized(plan, stage, 4 * channels) && !isGrid)
                    {
                        // The hidden rows are floats of the arena already.
                        scratch = Math.Max(scratch, block.Tiles.RowsPerTile * stage.Map.Width * QuantizedStride(4 * channels));
                    }
                }

                before = stage.Map;
            }

            Assert.Equal((Aligned(scratch), offset), (plan.Arena.ScratchLength, plan.Arena.HiddenStatesLength));
            Assert.Equal(plan.Model.Stages.Count, plan.Arena.HiddenStates.Count);

            // A grid reads its input from the arena, where it is written as it is read: in floats it needs no scratch, and in eight
            // bits the floats are the tile's alone.
            void Need(bool isGrid, bool isQuantized, int pixels, int channels)
            {
                int floats = isGrid && !isQuantized ? 0 : pixels * Stride(channels);
                int length = isGrid || !isQuantized ? floats : Aligned(floats) + (pixels * QuantizedStride(channels));
                scratch = Math.Max(scratch, length);
            }
        }
    }

    private static bool IsQuantized(ModelPlan plan, StagePlan stage, int inputs) =>
        plan.Precision == Precision.Int8 && stage.Map.Height * stage.Map.Width >= 32 && inputs >= 32;

    private static IEnumerable<ModelPlan> Plans(int seed) =>
        Definitions
            .Random(seed, count: 100)
            .SelectMany(config => Enum.GetValues<Precision>().Select(precision => Definitions.Plan(config, precision)));

    /// <summary>The stem, each downsampling, each block and the head.</summary>
    private static int Steps(ModelPlan plan) =>
        2 + plan.Model.Stages.Sum(stage => stage.Blocks.Count + (stage.Downsampling is null ? 0 : 1));

    private static IEnumerable<ArenaBuffer> LiveAt(ModelPlan plan, int step) =>
        plan.Arena.Buffers.Where(buffer => buffer.Live.First <= step && step <= buffer.Live.Last);

    private static int Stride(int channels) => channels % 32 == 0 ? channels + 16 : channels;

    /// <summary>A byte for each channel to a multiple of eight, eight more, to an odd number of lines.</summary>
    private static int QuantizedStride(int channels)
    {
        int lines = ((((channels + 7) / 8 * 8) + 8) + 63) / 64;
        return Line * (lines % 2 == 0 ? lines + 1 : lines);
    }

    private static int Aligned(int floats) => (floats + Line - 1) / Line * Line;
}
