using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Compilation;

/// <summary>A key that the item replaces is not read, so that nothing in it can fail the build; all others are judged.</summary>
public class OverriddenKeyTests
{
    private const string Path = "rose.convnextv2.json";
    private const string BrokenSize = """{"do_resize": false, "size": {"height": "3", "width": 0}, "image_mean": [0.25]}""";

    private static readonly string BrokenImage = GeneratorHarness.MicroConfig.Replace(
        "\"image_size\": 8",
        "\"image_size\": \"big\"",
        StringComparison.Ordinal
    );

    [Fact]
    public void An_item_with_an_image_size_does_not_ask_the_files_for_theirs()
    {
        GeneratorHarness project = GeneratorHarness.Empty.WithPreprocessor(BrokenSize);

        GeneratorRun run = project.WithModel(Path, BrokenImage, imageSize: "8, 16").Run();

        Assert.Empty(run.Messages);
        Assert.Equal(
            project
                .WithPreprocessor("""{"do_resize": false, "size": 8, "image_mean": [0.25]}""")
                .WithModel(Path, GeneratorHarness.MicroConfig, imageSize: "8, 16")
                .Run()
                .Sources,
            run.Sources
        );
        Assert.Equal(
            [
                "rose.convnextv2.json(9,17): error CNV0003: 'image_size' must be an integer, or an array of height and width, but is \"big\"",
                "preprocessor_config.json(1,41): error CNV0003: 'size.height' must be an integer, but is \"3\"",
                "preprocessor_config.json(1,55): error CNV0004: 'size.width' must be from 1 to 2147483647, but is 0",
            ],
            project.WithModel(Path, BrokenImage).Run().Messages
        );
    }

    [Theory]
    [InlineData("\"out_features\": [\"stage7\"]")]
    [InlineData("\"out_features\": 7")]
    [InlineData("\"out_indices\": [\"x\"]")]
    [InlineData("\"out_features\": [\"stem\"], \"out_indices\": [2]")]
    public void An_item_with_features_does_not_ask_the_config_for_its_own(string broken)
    {
        string config = JsonText.Merge(GeneratorHarness.MicroConfig, $"\"architectures\": [\"ConvNextV2Backbone\"], {broken}");

        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, config, outFeatures: "stage1").Run();

        Assert.Empty(run.Messages);
        Assert.Contains("new string[] { \"stage1\" }", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
        Assert.NotEmpty(GeneratorHarness.Empty.WithModel(Path, config).Run().Messages);
    }

    [Theory]
    [InlineData("\"architectures\": 7")]
    [InlineData("\"architectures\": [\"ResNetModel\"]")]
    [InlineData("\"architectures\": [\"ConvNextV2Backbone\"], \"out_features\": 7")]
    public void An_item_with_an_architecture_does_not_ask_the_config_for_its_own(string broken)
    {
        string config = JsonText.Merge(GeneratorHarness.MicroConfig, broken);

        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, config, architecture: "ConvNextV2Model").Run();

        Assert.Empty(run.Messages);
        Assert.Contains("int NumLabels = 0", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_item_leaves_to_the_files_is_judged_as_ever()
    {
        string config = BrokenImage.Replace("\"gelu\"", "7", StringComparison.Ordinal);
        GeneratorHarness project = GeneratorHarness.Empty.WithPreprocessor("""{"size": 0, "image_std": 0}""");

        Assert.Equal(
            [
                "rose.convnextv2.json(8,17): error CNV0003: 'hidden_act' must be a string, but is 7",
                "preprocessor_config.json(1,26): error CNV0004: 'image_std' must be from 1E-30 to 1E+30, but is 0",
            ],
            project.WithModel(Path, config, imageSize: "8").Run().Messages
        );

        // A size that cannot be used replaces the files' too: there is one fault to mend.
        Assert.Equal(
            ["CNV0012"],
            GeneratorHarness
                .Empty.WithModel(Path, BrokenImage, imageSize: "x")
                .Run()
                .Diagnostics.Select(diagnostic => diagnostic.Id)
        );
    }
}
