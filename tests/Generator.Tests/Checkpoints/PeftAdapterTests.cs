using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class PeftAdapterTests
{
    private const string Module = "base_model.model.convnextv2.encoder.stages.0.layers.0.pwconv1";

    /// <summary>As peft names its parameters.</summary>
    [Theory]
    [InlineData("lora_A.weight", "a LoRA")]
    [InlineData("lora_magnitude_vector", "a LoRA")]
    [InlineData("hada_w1_a", "a LoHa")]
    [InlineData("lokr_w1", "a LoKr")]
    [InlineData("ia3_l", "an IA³")]
    [InlineData("oft_R.weight", "an OFT")]
    [InlineData("boft_R", "a BOFT")]
    [InlineData("vera_lambda_b", "a VeRA")]
    public void An_adapter_is_known_by_the_names_of_its_tensors(string parameter, string method) =>
        Assert.Equal(method, PeftAdapter.MethodOf(["base_model.model.classifier.weight", $"{Module}.{parameter}"]));

    [Theory]
    [InlineData("modules_to_save.default.weight")]
    [InlineData("original_module.weight")]
    [InlineData("base_layer.weight")]
    public void A_model_that_peft_wrapped_and_did_not_merge_is_none(string parameter)
    {
        Assert.Equal("an unmerged", PeftAdapter.MethodOf([$"{Module}.{parameter}"]));
        Assert.Equal("a LoRA", PeftAdapter.MethodOf([$"{Module}.{parameter}", $"{Module}.lora_A.default.weight"]));
    }

    [Theory]
    [InlineData("weight")]
    [InlineData("explora_A.weight")]
    public void A_model_is_none(string parameter) => Assert.Null(PeftAdapter.MethodOf([$"{Module}.{parameter}"]));

    [Fact]
    public void The_config_beside_it_says_of_which_model()
    {
        const string Rest =
            ", which changes a model and is none; merge it first: merge_and_unload() in Python, then save_pretrained()";
        const string Config = """{"base_model_name_or_path": "facebook/convnextv2-tiny-22k-224", "peft_type": "LORA"}""";

        Assert.Equal(
            "it is a LoRA adapter (peft) for facebook/convnextv2-tiny-22k-224" + Rest,
            PeftAdapter.Describe("a LoRA", Config)
        );
        Assert.Equal("it is a LoRA adapter (peft)" + Rest, PeftAdapter.Describe("a LoRA", null));
        Assert.Equal("it is an adapter (peft)" + Rest, PeftAdapter.Describe(null, """{"base_model_name_or_path": null}"""));
        Assert.Equal("it is an adapter (peft)" + Rest, PeftAdapter.Describe(null, "no JSON"));
    }
}
