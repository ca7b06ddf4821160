using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What items say reaches the generator whole, and items of one config do not get into each other's way.</summary>
public class ModelItemTests
{
    private const string Config = "rose.convnextv2.json";

    [Theory]
    [InlineData("8,16")]
    [InlineData("8;16")]
    [InlineData(" 8 ; 16 ; ")]
    [InlineData(",8;\n16,")]
    [InlineData("8x8;16×16")]
    public void Image_sizes_have_commas_or_semicolons_between(string imageSize)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Config, GeneratorHarness.MicroConfig, imageSize: imageSize).Run();

        Assert.Empty(run.Messages);
        Assert.Contains("ImageHeight = 8;", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
        Assert.Contains("ImageHeight = 16;", run.Sources["Garden.Rose.At16.g.cs"], StringComparison.Ordinal);
        run.Compile();
    }

    [Theory]
    [InlineData("stem,stage2")]
    [InlineData("stem;stage2")]
    [InlineData(";stem ;, stage2;")]
    public void Features_have_commas_or_semicolons_between(string outFeatures)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Config, GeneratorHarness.MicroConfig, outFeatures: outFeatures).Run();

        Assert.Empty(run.Messages);
        Assert.Contains("\"stem\", \"stage2\"", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";")]
    [InlineData(" , ")]
    [InlineData("8;8")]
    [InlineData("8#16")]
    [InlineData("8;x")]
    public void A_list_without_a_size_or_with_one_twice_is_refused_whole(string imageSize)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Config, GeneratorHarness.MicroConfig, imageSize: imageSize).Run();

        string message = Assert.Single(run.Messages);
        Assert.Contains($"CNV0012: The ImageSize of the ConvNextV2Model item is '{imageSize.Trim()}';", message);
    }

    /// <summary>What stood behind such a character was lost on the way, and what was left was a name.</summary>
    [Theory]
    [InlineData("A;B")]
    [InlineData("C#Net")]
    [InlineData("A\nB")]
    [InlineData("A|B=C D")]
    public void A_name_that_is_none_is_refused_whole(string name)
    {
        string printed = name.Replace("\n", "\\u000a", StringComparison.Ordinal);

        Assert.Equal(
            [
                $"rose.convnextv2.json(1,1): error CNV0011: The ClassName of the ConvNextV2Model item is '{printed}', which is not a C# identifier",
                $"rose.convnextv2.json(1,1): error CNV0011: The Namespace of the ConvNextV2Model item is '{printed}', which is not a C# namespace",
            ],
            GeneratorHarness.Empty.WithModel(Config, GeneratorHarness.MicroConfig, name, name).Run().Messages
        );
    }

    /// <summary>MSBuild cannot encode a value with its own quote in it, and hands over the expression.</summary>
    [Fact]
    public void A_value_that_was_not_encoded_is_refused()
    {
        ModelItem item = Assert.Single(
            ModelItem.Of("a.json", "Config=YS5qc29u|ClassName=$([MSBuild]::ConvertToBase64(\"A\"B\"))|Access=")
        );

        Assert.Equal(new ModelItem(ClassName: "$([MSBuild]::ConvertToBase64(\"A\"B\"))"), item);
    }

    /// <summary>An .editorconfig of the project's own may have any text there.</summary>
    [Fact]
    public void Any_text_in_its_place_is_an_item_or_none()
    {
        string[] parts =
        [
            "Config=",
            "YS5qc29u",
            "ClassName=",
            "ImageSize=",
            "|",
            " ",
            "=",
            "A",
            "/w==",
            "\ud800",
            "\n",
            "\0",
            "Config",
        ];
        var random = new Random(5);
        for (int i = 0; i < 5000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));

            Assert.All(ModelItem.Of("a.json", text), item => Assert.NotNull(item.ToString()));
            Assert.NotEmpty(ModelItem.Of("a.json", text));
        }
    }

    [Fact]
    public void Items_that_say_the_same_and_one_that_says_nothing_count_once()
    {
        var item = new ModelItem(ImageSize: "16");

        GeneratorRun run = GeneratorHarness
            .Empty.WithItems(Config, GeneratorHarness.MicroConfig, ModelItem.Silent, item, item)
            .Run();

        Assert.Empty(run.Messages);
        Assert.Contains("ImageHeight = 16;", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
        run.Compile();
    }

    [Fact]
    public void Named_items_of_one_config_are_classes_of_their_own()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithItems(
                Config,
                GeneratorHarness.MicroConfig,
                new ModelItem("RoseNet", ImageSize: "16"),
                new ModelItem("RoseMaps", OutFeatures: "stage1")
            )
            .Run();

        Assert.Empty(run.Messages);
        Assert.Contains("ImageHeight = 16;", run.Sources["Garden.RoseNet.g.cs"], StringComparison.Ordinal);
        Assert.Contains("OutFeatures", run.Sources["Garden.RoseMaps.g.cs"], StringComparison.Ordinal);
        run.Compile();
    }

    /// <summary>The class stays, so that the contradiction is all that is reported.</summary>
    [Theory]
    [InlineData("RoseNet", null, "16")]
    [InlineData("Rose", "Garden", null)]
    [InlineData("ROSE", null, "16")]
    public void Items_of_one_config_that_do_not_tell_its_classes_are_one_error(string className, string? ns, string? imageSize)
    {
        var other = new ModelItem(className, ns, ImageSize: imageSize);
        ModelItem first = className == "RoseNet" ? new ModelItem(ImageSize: "8") : new ModelItem("Rose");

        GeneratorRun run = GeneratorHarness.Empty.WithItems(Config, GeneratorHarness.MicroConfig, first, other).Run();

        Assert.Equal(
            [
                $"rose.convnextv2.json(1,1): error CNV0029: Several ConvNextV2Model items list this config and say different things: {first}; {other}; for a class each give each a ClassName of its own, or change one item with Update instead of Include",
            ],
            run.Messages
        );
        Assert.Contains("Garden.Rose.g.cs", run.Sources.Keys);
        run.Compile();
    }

    /// <summary>Such as one that the project adds itself.</summary>
    [Fact]
    public void A_config_that_the_compiler_gets_twice_is_one_model()
    {
        GeneratorHarness micro = GeneratorHarness.Micro;

        GeneratorRun run = (micro with { Files = [.. micro.Files, .. micro.Files] }).Run();

        Assert.Empty(run.Messages);
        run.Compile();
    }
}
