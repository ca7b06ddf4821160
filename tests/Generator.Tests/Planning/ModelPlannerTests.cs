using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

public class ModelPlannerTests
{
    /// <summary>Tensors of the published files and parameters, the sizes of the paper's table 10.</summary>
    [Theory]
    [InlineData("ConvNextV2Atto224", 140, 3_708_400)]
    [InlineData("ConvNextV2Femto224", 140, 5_233_240)]
    [InlineData("ConvNextV2Pico224", 140, 9_066_280)]
    [InlineData("ConvNextV2Nano224", 160, 15_623_800)]
    [InlineData("ConvNextV2Tiny224", 200, 28_635_496)]
    [InlineData("ConvNextV2Base224", 380, 88_717_800)]
    [InlineData("ConvNextV2Large224", 380, 197_956_840)]
    [InlineData("ConvNextV2Huge512", 380, 660_289_640)]
    public void Published_variants_have_the_tensors_of_their_checkpoints(string name, int tensors, long parameters)
    {
        ModelPlan plan = Plans.Published(name);

        Assert.Equal((tensors, parameters), (plan.Tensors.Count, plan.ParameterCount));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "image_size": [37, 90], "hidden_sizes": [7, 13], "depths": [3, 0], "num_channels": 5, "num_labels": 11 """)]
    [InlineData(""" "num_stages": 5, "hidden_sizes": [1, 2, 3, 4, 5], "depths": [1, 0, 2, 0, 1], "image_size": 67, "num_labels": 0 """)]
    public void Shapes_parameters_and_work_are_those_of_the_formulas(string keys)
    {
        ConvNextV2Config config = Plans.Micro(keys);
        ModelPlan plan = Plans.Plan(config);
        long c = config.HiddenSizes[0], p = config.PatchSize, h = config.ImageSize.Height / p, w = config.ImageSize.Width / p;
        long parameters = (c * config.NumChannels * p * p) + (3 * c);
        long work = h * w * c * config.NumChannels * p * p;
        for (int stage = 0; stage < config.HiddenSizes.Count; stage++)
        {
            long before = c;
            c = config.HiddenSizes[stage];
            if (stage > 0)
            {
                (h, w) = (h / 2, w / 2);
                parameters += (2 * before) + (4 * before * c) + c;
                work += h * w * 4 * before * c;
            }

            Assert.Equal(((int)h, (int)w, (int)c), (plan.Model.Stages[stage].Map.Height, plan.Model.Stages[stage].Map.Width, plan.Model.Stages[stage].Map.Channels));
            parameters += config.Depths[stage] * ((50 * c) + (2 * c) + (4 * c * c) + (4 * c) + (8 * c) + (4 * c * c) + c);
            work += config.Depths[stage] * h * w * ((49 * c) + (8 * c * c));
        }

        parameters += (2 * c) + (config.Labels.Count * (c + 1));
        work += config.Labels.Count * c;
        Assert.Equal((parameters, work), (plan.ParameterCount, plan.MultiplyAccumulates));
    }

    [Fact]
    public void A_plan_is_a_value()
    {
        Assert.Equal(Plans.Plan(Plans.Micro()), Plans.Plan(Plans.Micro()));
        Assert.Equal(Plans.Plan(Plans.Micro()).GetHashCode(), Plans.Plan(Plans.Micro()).GetHashCode());
        Assert.Equal(PlanPrinter.Print(Plans.Plan(Plans.Micro())), PlanPrinter.Print(Plans.Plan(Plans.Micro())));
    }

    [Theory]
    [InlineData(""" "patch_size": 1 """)]
    [InlineData(""" "num_channels": 2 """)]
    [InlineData(""" "hidden_sizes": [3, 6] """)]
    [InlineData(""" "depths": [1, 2] """)]
    [InlineData(""" "hidden_act": "relu" """)]
    [InlineData(""" "layer_norm_eps": 1e-6 """)]
    [InlineData(""" "image_size": 9 """)]
    [InlineData(""" "num_labels": 3 """)]
    [InlineData(""" "problem_type": "multi_label_classification" """)]
    public void Every_value_that_matters_changes_the_plan_and_its_hash(string keys)
    {
        ModelPlan plan = Plans.Plan(Plans.Micro()), changed = Plans.Plan(Plans.Micro(keys));

        Assert.NotEqual(plan, changed);
        Assert.NotEqual(plan.Provenance.ValuesHash, changed.Provenance.ValuesHash);
    }

    [Fact]
    public void Names_of_labels_change_neither() => Assert.Equal(
        Plans.Plan(Plans.Micro(""" "id2label": {"0": "a", "1": "b"} """)), Plans.Plan(Plans.Micro(""" "id2label": {"0": "c", "1": "d"} """)));

    [Theory]
    [InlineData(40, 56, "Weights")]
    [InlineData(320, 7, "Activations")]
    [InlineData(49, 7, "Weights")]
    [InlineData(50, 7, "Activations")]
    public void The_scale_of_GRN_goes_to_the_smaller_operand(int channels, int edge, string side)
    {
        ModelPlan plan = Plans.Plan(Plans.Micro(FormattableString.Invariant($"\"num_stages\": 1, \"depths\": [1], \"patch_size\": 1, \"hidden_sizes\": [{channels}], \"image_size\": {edge}")));

        Assert.Equal(side, plan.Model.Stages[0].Blocks[0].ScaleSide.ToString());
    }

    [Theory]
    [InlineData(56, 56, 2)]
    [InlineData(28, 28, 4)]
    [InlineData(14, 14, 7)]
    [InlineData(7, 7, 4)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 500, 1)]
    [InlineData(500, 1, 96)]
    public void Tiles_have_96_pixels_where_there_are_two_of_them(int height, int width, int rowsPerTile) =>
        Assert.Equal(rowsPerTile, TilePlan.For(new MapShape(height, width, 8)).RowsPerTile);
}
