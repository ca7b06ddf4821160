using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>A plan is a value: the compiler emits again what is not equal, and nothing else.</summary>
public class ModelPlanTests
{
    private const string Config =
        """{"model_type": "convnextv2", "num_channels": 3, "patch_size": 4, "num_stages": 2, "hidden_sizes": [8, 24], "depths": [1, 2], "hidden_act": "gelu", "layer_norm_eps": 1e-12, "image_size": 40, "num_labels": 2, "problem_type": "single_label_classification"}""";

    private const string Preprocessor =
        """{"do_resize": true, "size": {"shortest_edge": 32}, "crop_pct": 0.875, "resample": 3, "do_rescale": true, "rescale_factor": 0.5, "do_normalize": true, "image_mean": [0.4, 0.5, 0.6], "image_std": 0.5}""";

    [Theory]
    [InlineData("{", "{\n\t\"drop_path_rate\": 0.1, \"transformers_version\": \"4.40\",")]
    [InlineData("\"num_channels\": 3, ", "")]
    [InlineData("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"gelu_python\"")]
    [InlineData("\"num_labels\": 2", "\"id2label\": {\"1\": \"no\", \"0\": \"yes\"}")]
    [InlineData("\"problem_type\": \"single_label_classification\"", "\"problem_type\": null")]
    [InlineData("\"image_size\": 40", "\"image_size\": [50, 60]")]
    [InlineData("\"do_resize\": true, ", "")]
    [InlineData("{\"shortest_edge\": 32}", "32")]
    [InlineData("\"crop_pct\": 0.875", "\"crop_pct\": 8.75e-1")]
    [InlineData("\"resample\": 3, ", "")]
    public void What_means_the_same_gives_an_equal_plan(string old, string changed)
    {
        ModelPlan plan = Plan();
        ModelPlan other = Plan(old, changed);

        Assert.NotSame(plan, other);
        Assert.Equal(plan, other);
        Assert.Equal(plan.GetHashCode(), other.GetHashCode());
        Assert.Equal(PlanPrinter.Print(plan), PlanPrinter.Print(other));
    }

    [Theory]
    [InlineData("\"num_channels\": 3", "\"num_channels\": 1", "[0.4, 0.5, 0.6]", "0.5")]
    [InlineData("\"patch_size\": 4", "\"patch_size\": 8")]
    [InlineData("[8, 24]", "[8, 16]")]
    [InlineData("[1, 2]", "[2, 1]")]
    [InlineData("\"gelu\"", "\"gelu_new\"")]
    [InlineData("1e-12", "1e-11")]
    [InlineData("\"num_labels\": 2", "\"num_labels\": 3")]
    [InlineData("\"num_labels\": 2", "\"num_labels\": 0")]
    [InlineData("single_label", "multi_label")]
    [InlineData("\"do_resize\": true", "\"do_resize\": false")]
    [InlineData("\"shortest_edge\": 32", "\"shortest_edge\": 36")]
    [InlineData("\"crop_pct\": 0.875", "\"do_center_crop\": true, \"crop_size\": 28")]
    [InlineData("\"crop_pct\": 0.875", "\"image_processor_type\": \"LevitImageProcessor\"")]
    [InlineData("0.875", "0.9")]
    [InlineData("\"resample\": 3", "\"resample\": 2")]
    [InlineData("\"do_rescale\": true", "\"do_rescale\": false")]
    [InlineData("\"rescale_factor\": 0.5", "\"rescale_factor\": 0.25")]
    [InlineData("\"do_normalize\": true", "\"do_normalize\": false")]
    [InlineData("[0.4, 0.5, 0.6]", "[0.4, 0.6, 0.5]")]
    [InlineData("\"image_std\": 0.5", "\"image_std\": 0.6")]
    public void What_changes_the_result_changes_the_plan_and_the_hash_of_its_values(
        string old,
        string changed,
        params string[] more
    )
    {
        ModelPlan plan = Plan();
        ModelPlan other = Plan([old, changed, .. more]);

        Assert.NotEqual(plan, other);
        Assert.NotEqual(plan.Provenance.ValuesHash, other.Provenance.ValuesHash);
    }

    [Fact]
    public void The_precision_changes_the_plan_and_the_hash_of_its_values()
    {
        ModelDefinition definition = Definitions.OfJson(Config, Preprocessor);
        ModelPlan plan = Definitions.Plan(definition);
        ModelPlan other = Definitions.Plan(definition with { Precision = Precision.Int8 });

        Assert.NotEqual(plan, other);
        Assert.NotEqual(plan.Provenance.ValuesHash, other.Provenance.ValuesHash);
    }

    [Fact]
    public void Names_are_part_of_a_plan_but_not_of_its_values()
    {
        ModelDefinition definition = Definitions.OfJson(Config, Preprocessor);
        ModelPlan plan = Definitions.Plan(definition);
        ModelDefinition[] others =
        [
            definition with
            {
                FileName = "other.json",
            },
            definition with
            {
                Name = definition.Name with { ClassName = "Other" },
            },
            definition with
            {
                Name = definition.Name with { Namespace = null },
            },
        ];

        Assert.All(
            others.Select(Definitions.Plan),
            other =>
            {
                Assert.NotEqual(plan, other);
                Assert.Equal(plan.Provenance.ValuesHash, other.Provenance.ValuesHash);
            }
        );
    }

    [Fact]
    public void Random_models_are_equal_to_themselves_alone()
    {
        ModelPlan[] once = Definitions.Random(seed: 25, count: 100).Select(Definitions.Plan).ToArray();
        ModelPlan[] again = Definitions.Random(seed: 25, count: 100).Select(Definitions.Plan).ToArray();

        Assert.Equal(once, again);
        Assert.Equal(once.Select(plan => plan.GetHashCode()), again.Select(plan => plan.GetHashCode()));
        Assert.Distinct(once);
        Assert.Distinct(once.Select(plan => plan.Provenance.ValuesHash));
    }

    [Fact]
    public void The_hash_is_64_bits_of_SHA_256_whatever_the_line_ends()
    {
        Assert.Equal("ba7816bf8f01cfea", ModelPlanner.Hash("abc"));
        Assert.Equal(ModelPlanner.Hash("a\nb"), ModelPlanner.Hash("a\r\nb"));
    }

    /// <summary>The plan of both files, after some of their text has been replaced.</summary>
    private static ModelPlan Plan(params string[] replacements)
    {
        (string config, string preprocessor) = (Config, Preprocessor);
        foreach (string[] pair in replacements.Chunk(2))
        {
            Assert.NotEqual(
                config.Contains(pair[0]),
                !pair[0].Equals("{", StringComparison.Ordinal) && preprocessor.Contains(pair[0])
            );
            (config, preprocessor) = (
                config.Replace(pair[0], pair[1]),
                pair[0] == "{" ? preprocessor : preprocessor.Replace(pair[0], pair[1])
            );
        }

        return Definitions.Plan(Definitions.OfJson(config, preprocessor));
    }
}
