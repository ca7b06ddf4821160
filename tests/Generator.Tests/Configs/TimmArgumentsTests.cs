using ConvNextV2.Compiled.Configs;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Tests.Configs;

public class TimmArgumentsTests
{
    [Theory]
    [InlineData("\"global_pool\": \"avg\"")]
    [InlineData("\"global_pool\": null")]
    [InlineData("\"norm_eps\": 0.000001")]
    [InlineData("\"kernel_sizes\": [7, 7, 7.0, 7]")]
    [InlineData("\"norm_layer\": \"layernorm2d\"")]
    [InlineData("\"act_layer\": \"relu\"")]
    [InlineData("\"drop_path_rate\": 0.1")]
    public void What_every_ConvNeXt_V2_has_or_may_have_makes_no_other_model(string argument) =>
        Assert.Null(TimmArguments.Contradicted(Parse(argument)));

    [Theory]
    [InlineData("\"global_pool\": \"max\"", "\"avg\"")]
    [InlineData("\"global_pool\": \"\"", "\"avg\"")]
    [InlineData("\"norm_eps\": 1e-12", "1e-6")]
    [InlineData("\"output_stride\": 16", "32")]
    [InlineData("\"use_grn\": false", "true")]
    [InlineData("\"kernel_sizes\": [7, 7, 7]", "7 or [7, 7, 7, 7]")]
    [InlineData("\"ls_init_value\": 1e-6", "null")]
    public void Another_value_makes_another_model(string argument, string usual) =>
        Assert.Equal(usual, TimmArguments.Contradicted(Parse(argument)));

    [Fact]
    public void Only_what_all_have_alike_is_fixed()
    {
        Assert.True(TimmArguments.IsFixed("norm_eps"));
        Assert.False(TimmArguments.IsFixed("act_layer"));
    }

    private static JsonMember Parse(string argument) => JsonReader.ParseWhole("{" + argument + "}").Members[0];
}
