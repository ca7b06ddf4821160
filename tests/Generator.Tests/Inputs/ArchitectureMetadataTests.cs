using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What the item's metadata says against what the config says.</summary>
public class ArchitectureMetadataTests
{
    private static readonly string Backbone = GeneratorHarness.MicroConfig.Replace(
        "\"model_type\"",
        "\"architectures\": [\"ConvNextV2Backbone\"], \"model_type\"",
        StringComparison.Ordinal
    );

    [Theory]
    [InlineData(null, null, "new string[] { \"stage2\" }")]
    [InlineData(null, "stem, stage1", "new string[] { \"stem\", \"stage1\" }")]
    [InlineData("ConvNextV2Backbone", null, "new string[] { \"stage2\" }")]
    [InlineData("ConvNextV2Model", null, "int NumLabels = 0")]
    [InlineData("ConvNextV2ForImageClassification", null, "int NumLabels = 2")]
    public void Metadata_decides_over_the_config(string? architecture, string? outFeatures, string expected)
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", Backbone, architecture: architecture, outFeatures: outFeatures)
            .Run();

        Assert.Empty(run.Messages);
        Assert.Contains(expected, run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
        run.Compile();
    }

    [Theory]
    [InlineData(
        "Backbone",
        null,
        "CNV0019: The Architecture of the ConvNextV2Model item is 'Backbone'; it can be ConvNextV2ForImageClassification, ConvNextV2Model, ConvNextV2Backbone"
    )]
    [InlineData(
        null,
        "stage3",
        "CNV0018: The OutFeatures of the ConvNextV2Model item cannot be used: \"stage3\" is none of stem, stage1, stage2"
    )]
    [InlineData(
        null,
        "stage2,stage1",
        "CNV0018: The OutFeatures of the ConvNextV2Model item cannot be used: \"stage1\" must not follow \"stage2\""
    )]
    [InlineData(null, ",", "CNV0018: The OutFeatures of the ConvNextV2Model item cannot be used: it is empty")]
    [InlineData(
        "ConvNextV2Model",
        "stage1",
        "CNV0018: The OutFeatures of the ConvNextV2Model item cannot be used: its Architecture is another, and only a ConvNextV2Backbone has features"
    )]
    public void Metadata_that_cannot_be_used_is_refused_on_the_first_line(
        string? architecture,
        string? outFeatures,
        string expected
    ) =>
        Assert.Equal(
            ["rose.convnextv2.json(1,1): error " + expected],
            GeneratorHarness
                .Empty.WithModel(
                    "rose.convnextv2.json",
                    GeneratorHarness.MicroConfig,
                    architecture: architecture,
                    outFeatures: outFeatures
                )
                .Run()
                .Messages
        );

    [Theory]
    [InlineData("\"out_features\": [\"stage3\"]", "'out_features' cannot be used: \"stage3\" is none of stem, stage1, stage2")]
    [InlineData("\"out_features\": []", "'out_features' cannot be used: it is empty")]
    [InlineData("\"out_indices\": [3]", "'out_indices' cannot be used: 3 is not between -3 and 2")]
    [InlineData("\"out_indices\": [1, -2]", "'out_indices' cannot be used: \"stage1\" must not follow \"stage1\"")]
    [InlineData(
        "\"out_features\": [\"stem\"], \"out_indices\": [1]",
        "'out_indices' cannot be used: 'out_features' says stem, which are other maps"
    )]
    public void Features_that_the_config_cannot_have_are_refused_where_they_stand(string json, string expected)
    {
        string config = Backbone.Replace("\"num_labels\": 2", json, StringComparison.Ordinal);

        string message = Assert.Single(GeneratorHarness.Empty.WithModel("rose.convnextv2.json", config).Run().Messages);

        Assert.StartsWith("rose.convnextv2.json(10,", message, StringComparison.Ordinal);
        Assert.EndsWith("error CNV0018: " + expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_sizes_become_classes_inside_the_first_and_share_its_weights()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig, imageSize: "8, 16x12")
            .Run();

        Assert.Empty(run.Messages);
        run.Compile();
        Assert.Contains("Garden.Rose.At16x12.g.cs", run.Sources.Keys);
        Assert.Contains("Garden.Rose.Weights.g.cs", run.Sources.Keys);
        Assert.DoesNotContain("Garden.Rose.At16x12.Weights.g.cs", run.Sources.Keys);
        Assert.DoesNotContain("Garden.Rose.At16x12.Labels.g.cs", run.Sources.Keys);
    }

    [Theory]
    [InlineData("8,8")]
    [InlineData(",")]
    [InlineData("8,big")]
    public void A_list_of_sizes_with_a_fault_is_refused(string sizes) =>
        Assert.StartsWith(
            $"rose.convnextv2.json(1,1): error CNV0012: The ImageSize of the ConvNextV2Model item is '{sizes}'",
            Assert.Single(
                GeneratorHarness
                    .Empty.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig, imageSize: sizes)
                    .Run()
                    .Messages
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_class_that_is_called_as_its_own_variant_is_refused() =>
        Assert.Equal(
            [
                "rose.convnextv2.json(1,1): error CNV0011: The class name is 'At16', which is what its class for 16×16 would be called; choose another with ClassName",
            ],
            GeneratorHarness
                .Empty.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig, className: "At16", imageSize: "8,16")
                .Run()
                .Messages
        );
}
