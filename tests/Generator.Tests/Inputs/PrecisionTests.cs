using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What an item says of its precision, and what that does to its class.</summary>
public class PrecisionTests
{
    private const string Path = "rose.convnextv2.json";

    // Of its blocks' matrices pointwise 2 of the first stage is large enough, which has 36 pixels and 32 inputs.
    private static readonly string Config = JsonText.Merge(
        GeneratorHarness.MicroConfig,
        """ "hidden_sizes": [8, 12], "image_size": 12 """
    );

    [Theory]
    [InlineData(null, false)]
    [InlineData("Float32", false)]
    [InlineData("float32", false)]
    [InlineData("Int8", true)]
    [InlineData("int8", true)]
    public void A_word_in_upper_or_lower_case_decides_and_without_one_it_is_float32(string? precision, bool isQuantized)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, Config, precision: precision).Run();

        Assert.Empty(run.Messages);
        Assert.Equal(
            isQuantized,
            run.Sources["Garden.Rose.Stage1.g.cs"].Contains("Cnv::Quantization.Run(", StringComparison.Ordinal)
        );
        Assert.Equal(
            isQuantized,
            run.Sources["Garden.Rose.g.cs"].Contains("where it pays in eight bits", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Float32_by_its_word_is_the_class_without_one() =>
        Assert.Equal(
            GeneratorHarness.Empty.WithModel(Path, Config).Run().Sources,
            GeneratorHarness.Empty.WithModel(Path, Config, precision: "Float32").Run().Sources
        );

    [Theory]
    [InlineData("Int4")]
    [InlineData("0")]
    [InlineData("Float32,Int8")]
    [InlineData("eight bits")]
    public void Other_words_are_refused(string precision)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, Config, precision: precision).Run();

        Assert.Equal(
            [
                $"rose.convnextv2.json(1,1): error CNV0032: The Precision of the ConvNextV2Model item is '{precision}'; it can be Float32 or Int8",
            ],
            run.Messages
        );
        Assert.Empty(run.Sources);
    }

    /// <summary>They have the weights in common, so the smallest decides: in the second stage, 3×3 pixels and not 6×6.</summary>
    [Fact]
    public void Every_size_of_a_class_has_its_precision()
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, Config, imageSize: "12,24", precision: "Int8").Run();

        Assert.Empty(run.Messages);
        Assert.Contains("Cnv::Quantization.Run(", run.Sources["Garden.Rose.At24.Stage1.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("Cnv::Quantization.Run(", run.Sources["Garden.Rose.At24.Stage2.g.cs"], StringComparison.Ordinal);
        Assert.Contains(
            "Cnv::Quantization.Run(",
            GeneratorHarness.Empty.WithModel(Path, Config, imageSize: "24", precision: "Int8").Run().Sources[
                "Garden.Rose.Stage2.g.cs"
            ],
            StringComparison.Ordinal
        );
        run.Compile();
    }

    [Theory]
    [InlineData("20x6,6x20", "6×6")]
    [InlineData("4", "4×4")]
    public void A_model_in_which_it_changes_nothing_is_warned_of_and_compiled_all_the_same(string imageSize, string smallest)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, Config, imageSize: imageSize, precision: "Int8").Run();

        Assert.Equal(
            [
                "rose.convnextv2.json(1,1): warning CNV0037: The Precision of the ConvNextV2Model item is 'Int8', which changes "
                    + "nothing: matrices of blocks are quantised on maps of at least 32 pixels and from at least 32 inputs, and "
                    + $"for images of {smallest} the model has none",
            ],
            run.Messages
        );
        Assert.DoesNotContain(run.Sources.Values, source => source.Contains("Quanti", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Sources.Values, source => source.Contains("GeluInt8", StringComparison.Ordinal));
        run.Compile();
    }

    [Fact]
    public void One_config_may_have_a_class_of_each_precision()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithItems(Path, Config, new ModelItem("Rose"), new ModelItem("RoseInt8", Precision: "Int8"))
            .Run();

        Assert.Empty(run.Messages);
        Assert.DoesNotContain("Quantized", run.Sources["Garden.Rose.Weights.g.cs"], StringComparison.Ordinal);
        Assert.Contains("QuantizedPointwise(", run.Sources["Garden.RoseInt8.Weights.g.cs"], StringComparison.Ordinal);
        run.Compile();
    }

    /// <summary>A class each would need a name each.</summary>
    [Fact]
    public void Two_precisions_for_one_class_are_a_contradiction() =>
        Assert.StartsWith(
            "rose.convnextv2.json(1,1): error CNV0029: Several ConvNextV2Model items list this config and say different things: "
                + "Precision=\"Float32\"; Precision=\"Int8\"; ",
            Assert.Single(
                GeneratorHarness
                    .Empty.WithItems(Path, Config, new ModelItem(Precision: "Float32"), new ModelItem(Precision: "Int8"))
                    .Run()
                    .Messages
            ),
            StringComparison.Ordinal
        );
}
