using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What an item says of its precision, and what that does to its class.</summary>
public class PrecisionTests
{
    private const string Path = "rose.convnextv2.json";

    [Theory]
    [InlineData(null, false)]
    [InlineData("Float32", false)]
    [InlineData("float32", false)]
    [InlineData("Int8", true)]
    [InlineData("int8", true)]
    public void A_word_in_upper_or_lower_case_decides_and_without_one_it_is_float32(string? precision, bool isQuantized)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, GeneratorHarness.MicroConfig, precision: precision).Run();

        Assert.Empty(run.Messages);
        Assert.Equal(
            isQuantized,
            run.Sources["Garden.Rose.Stage1.g.cs"].Contains("Cnv::Quantization.Run(", StringComparison.Ordinal)
        );
        Assert.Equal(isQuantized, run.Sources["Garden.Rose.g.cs"].Contains("nearly all in eight bits", StringComparison.Ordinal));
    }

    [Fact]
    public void Float32_by_its_word_is_the_class_without_one() =>
        Assert.Equal(
            GeneratorHarness.Micro.Run().Sources,
            GeneratorHarness.Empty.WithModel(Path, GeneratorHarness.MicroConfig, precision: "Float32").Run().Sources
        );

    [Theory]
    [InlineData("Int4")]
    [InlineData("0")]
    [InlineData("Float32,Int8")]
    [InlineData("eight bits")]
    public void Other_words_are_refused(string precision)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, GeneratorHarness.MicroConfig, precision: precision).Run();

        Assert.Equal(
            [
                $"rose.convnextv2.json(1,1): error CNV0032: The Precision of the ConvNextV2Model item is '{precision}'; it can be Float32 or Int8",
            ],
            run.Messages
        );
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void Every_size_of_a_class_has_its_precision()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel(Path, GeneratorHarness.MicroConfig, imageSize: "8,16", precision: "Int8")
            .Run();

        Assert.Empty(run.Messages);
        Assert.Contains("Cnv::Quantization.Run(", run.Sources["Garden.Rose.At16.Stage2.g.cs"], StringComparison.Ordinal);
        run.Compile();
    }

    [Fact]
    public void One_config_may_have_a_class_of_each_precision()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithItems(
                Path,
                GeneratorHarness.MicroConfig,
                new ModelItem("Rose"),
                new ModelItem("RoseInt8", Precision: "Int8")
            )
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
                    .Empty.WithItems(
                        Path,
                        GeneratorHarness.MicroConfig,
                        new ModelItem(Precision: "Float32"),
                        new ModelItem(Precision: "Int8")
                    )
                    .Run()
                    .Messages
            ),
            StringComparison.Ordinal
        );
}
