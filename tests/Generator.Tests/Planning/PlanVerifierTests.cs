using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

public class PlanVerifierTests
{
    private static readonly ModelPlan Plan = Plans.Plan(Plans.Micro(""" "image_size": 40 """));

    /// <summary>By a check of its own, for the verifier might forget what the planner forgets.</summary>
    [Fact]
    public void In_plans_of_random_models_no_two_live_buffers_meet()
    {
        var random = new Random(99);
        for (int round = 0; round < 400; round++)
        {
            int stages = random.Next(1, 5);
            ConvNextV2Config config = Plans.Micro(FormattableString.Invariant(
                $"""
                "num_stages": {stages}, "patch_size": {random.Next(1, 5)}, "num_channels": {random.Next(1, 5)}, "num_labels": {random.Next(0, 4)},
                "image_size": [{random.Next(32, 120)}, {random.Next(32, 120)}],
                "hidden_sizes": [{string.Join(',', Enumerable.Range(0, stages).Select(_ => random.Next(1, 70)))}],
                "depths": [{string.Join(',', Enumerable.Range(0, stages).Select(_ => random.Next(0, 4)))}]
                """));

            ModelPlan plan = Plans.Plan(config);

            Assert.Empty(PlanVerifier.Verify(plan));
            int[] owner = new int[plan.Arena.Length];
            int steps = plan.Arena.Buffers.Where(buffer => buffer.Live != LiveRange.Always).Max(buffer => buffer.Live.Last);
            for (int step = 0; step <= steps; step++)
            {
                Array.Clear(owner);
                foreach (ArenaBuffer buffer in plan.Arena.Buffers.Where(buffer => buffer.Live.First <= step && step <= buffer.Live.Last))
                {
                    Assert.Equal(0, buffer.Offset % 16);
                    Span<int> place = owner.AsSpan(buffer.Offset, buffer.Length);
                    Assert.True(place.IndexOfAnyExcept(0) < 0, $"round {round}, step {step}: {buffer.Name} meets another");
                    place.Fill(1);
                }
            }
        }
    }

    [Fact]
    public void A_right_plan_has_no_faults() => Assert.Empty(PlanVerifier.Verify(Plan));

    [Fact]
    public void Two_live_buffers_in_one_place_are_found() =>
        AssertFault("x1 and x2 are live together and share memory", WithBuffers(buffer => buffer.Name == "x2" ? buffer with { Offset = 0 } : buffer));

    [Fact]
    public void A_buffer_off_its_cache_line_is_found() =>
        AssertFault("pooled lies outside the arena or off a cache line", WithBuffers(buffer => buffer.Name == "pooled" ? buffer with { Offset = buffer.Offset + 1 } : buffer));

    [Fact]
    public void A_buffer_past_the_end_is_found() =>
        AssertFault("lies outside the arena", Plan with { Arena = Plan.Arena with { Length = Plan.Arena.Length - 16 } });

    [Fact]
    public void A_border_that_is_written_over_is_found() =>
        AssertFault("x1 has a border, which must outlive the run", WithBuffers(buffer => buffer.Name == "x1" ? buffer with { Live = new LiveRange(0, 1) } : buffer));

    [Fact]
    public void Tiles_that_leave_rows_out_are_found() =>
        AssertFault("the tiles of the stem do not cover its 20 rows", Plan with { Model = Plan.Model with { Stem = Plan.Model.Stem with { Tiles = new TilePlan(19, 5) } } });

    [Fact]
    public void A_map_that_changes_on_its_way_is_found() =>
        AssertFault("the head takes 10×10×6, but the last stage gives 10×10×5", Plan with { Model = Plan.Model with { Head = Plan.Model.Head with { Map = new MapShape(10, 10, 6) } } });

    [Fact]
    public void A_block_that_does_not_lead_back_is_found() => AssertFault("stage 1, block 1 does not lead back to its channels", Plan with
    {
        Model = Plan.Model with
        {
            Stages = Plan.Model.Stages.Select(stage => stage with { Blocks = stage.Blocks.Select(block => block with { Project = block.Project with { Outputs = 4 } }).ToEquatableArray() }).ToEquatableArray(),
        },
    });

    [Fact]
    public void A_tensor_that_is_packed_nowhere_is_found() =>
        AssertFault("extra.weight is packed 0 times", Plan with { Tensors = Plan.Tensors.Append(TensorSpec.Of("extra.weight", 1)).ToEquatableArray() });

    [Fact]
    public void A_packed_tensor_that_no_layer_has_is_found() =>
        AssertFault("tensors are packed that no layer has", Plan with { Tensors = Plan.Tensors.Skip(1).ToEquatableArray() });

    private static ModelPlan WithBuffers(Func<ArenaBuffer, ArenaBuffer> change) =>
        Plan with { Arena = Plan.Arena with { Buffers = Plan.Arena.Buffers.Select(change).ToEquatableArray() } };

    private static void AssertFault(string fault, ModelPlan plan) => Assert.Contains(PlanVerifier.Verify(plan), found => found.Contains(fault, StringComparison.Ordinal));
}
