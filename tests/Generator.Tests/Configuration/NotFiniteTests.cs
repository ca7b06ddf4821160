using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Configuration;

/// <summary>
/// <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, which Python's json writes and reads: of no consequence in a key that
/// nothing reads, and no number in one that is read.
/// </summary>
public class NotFiniteTests
{
    [Theory]
    [InlineData("\"layer_scale_init_value\": NaN")]
    [InlineData("\"loss_clip\": Infinity")]
    [InlineData("\"loss_clip\": -Infinity")]
    [InlineData("\"history\": [1.5, {\"loss\": [NaN, -Infinity]}]")]
    public void A_key_that_nothing_reads_may_hold_one(string member)
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", With(GeneratorHarness.MicroConfig, member))
            .WithPreprocessor(With(GeneratorHarness.MicroPreprocessor, "\"pad_value\": NaN"))
            .Run();

        Assert.Empty(run.Messages);
        Assert.NotEmpty(run.Sources);
    }

    [Fact]
    public void A_key_that_nothing_reads_may_nest_to_any_depth()
    {
        string deep = new string('[', 3000) + "{\"a\": NaN}" + new string(']', 3000);

        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", With(GeneratorHarness.MicroConfig, $"\"tree\": {deep}"))
            .WithPreprocessor(With(GeneratorHarness.MicroPreprocessor, $"\"tree\": {deep}"))
            .Run();

        Assert.Empty(run.Messages);
        Assert.NotEmpty(run.Sources);
    }

    [Theory]
    [InlineData("\"layer_norm_eps\": NaN", "CNV0004: 'layer_norm_eps' must be from 0 to 1, but is NaN")]
    [InlineData("\"layer_norm_eps\": Infinity", "CNV0004: 'layer_norm_eps' must be from 0 to 1, but is Infinity")]
    [InlineData("\"patch_size\": -Infinity", "CNV0004: 'patch_size' must be from 1 to 2147483647, but is -Infinity")]
    [InlineData("\"depths\": [1, NaN]", "CNV0004: 'depths[1]' must be from 0 to 2147483647, but is NaN")]
    [InlineData("\"hidden_act\": NaN", "CNV0003: 'hidden_act' must be a string, but is NaN")]
    public void A_key_that_is_read_may_not(string member, string error)
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", $"{{\"model_type\": \"convnextv2\", {member}}}")
            .Run();

        Assert.EndsWith(error, Assert.Single(run.Messages), StringComparison.Ordinal);
        Assert.Empty(run.Sources);
    }

    [Theory]
    [InlineData("\"image_mean\": [NaN]", "(1,17): error CNV0004: 'image_mean[0]' must be from -1E+30 to 1E+30, but is NaN")]
    [InlineData("\"image_std\": Infinity", "(1,15): error CNV0004: 'image_std' must be from 1E-30 to 1E+30, but is Infinity")]
    [InlineData("\"size\": -Infinity", "(1,10): error CNV0004: 'size' must be from 1 to 2147483647, but is -Infinity")]
    public void Nor_one_of_the_preprocessors(string member, string error)
    {
        GeneratorRun run = GeneratorHarness.Micro.WithPreprocessor("{" + member + "}").Run();

        Assert.Equal("preprocessor_config.json" + error, Assert.Single(run.Messages));
    }

    /// <summary>As text, since .NET's reader takes neither.</summary>
    private static string With(string json, string member) => json.TrimEnd()[..^1] + ", " + member + "}";
}
