using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Configuration;

public class ConvNextV2ConfigParserTests
{
    /// <summary>ConvNextV2Config and PretrainedConfig of Hugging Face.</summary>
    [Fact]
    public void Absent_keys_have_the_defaults_of_Hugging_Face()
    {
        ConvNextV2Config config = Plans.Config("""{"model_type": "convnextv2", "some_future_key": {"x": [1]}, "hidden_act": null}""");

        Assert.Equal((3, 4, HiddenActivation.Gelu, "1e-12"), (config.NumChannels, config.PatchSize, config.HiddenActivation, config.LayerNormEpsilon));
        Assert.Equal([96, 192, 384, 768], config.HiddenSizes);
        Assert.Equal([3, 3, 9, 3], config.Depths);
        Assert.Equal(new ImageSize(224, 224), config.ImageSize);
        Assert.Equal((2, 0, ScoreFunction.Softmax), (config.Labels.Count, config.Labels.Names.Count, config.ScoreFunction));
    }

    [Theory]
    [InlineData("gelu", "Gelu")]
    [InlineData("gelu_python", "Gelu")]
    [InlineData("gelu_new", "GeluTanh")]
    [InlineData("gelu_pytorch_tanh", "GeluTanh")]
    [InlineData("gelu_python_tanh", "GeluTanh")]
    [InlineData("gelu_fast", "GeluTanh")]
    [InlineData("gelu_accurate", "GeluTanh")]
    [InlineData("quick_gelu", "QuickGelu")]
    [InlineData("relu", "Relu")]
    [InlineData("relu6", "Relu6")]
    [InlineData("leaky_relu", "LeakyRelu")]
    [InlineData("silu", "Silu")]
    [InlineData("swish", "Silu")]
    [InlineData("mish", "Mish")]
    [InlineData("selu", "Selu")]
    [InlineData("tanh", "Tanh")]
    [InlineData("sigmoid", "Sigmoid")]
    [InlineData("linear", "Linear")]
    public void Every_spelling_of_an_activation_is_known(string spelling, string activation) =>
        Assert.Equal(activation, Plans.Micro($"\"hidden_act\": \"{spelling}\"").HiddenActivation.ToString());

    [Theory]
    [InlineData(""" "image_size": [288, 384] """, 288, 384)]
    [InlineData(""" "image_size": 100 """, 100, 100)]
    public void An_image_is_a_square_or_height_by_width(string keys, int height, int width) =>
        Assert.Equal(new ImageSize(height, width), Plans.Micro(keys).ImageSize);

    [Theory]
    [InlineData(""" "num_labels": 0 """, 0, "Softmax")]
    [InlineData(""" "num_labels": 1 """, 1, "Sigmoid")]
    [InlineData(""" "num_labels": 5 """, 5, "Softmax")]
    [InlineData(""" "num_labels": 5, "problem_type": "multi_label_classification" """, 5, "Sigmoid")]
    [InlineData(""" "num_labels": 2, "id2label": {"1": "b", "0": "a"} """, 2, "Softmax")]
    public void Labels_are_counted_and_scored_as_the_pipeline_does(string keys, int count, string score)
    {
        ConvNextV2Config config = Plans.Micro(keys);

        Assert.Equal((count, score), (config.Labels.Count, config.ScoreFunction.ToString()));
        Assert.Equal(keys.Contains("id2label", StringComparison.Ordinal) ? ["a", "b"] : [], config.Labels.Names);
    }

    [Fact]
    public void Labels_are_in_the_order_of_their_numbers_not_of_their_text()
    {
        string labels = string.Join(", ", Enumerable.Range(0, 12).Reverse().Select(i => $"\"{i}\": \"l{i}\""));

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"l{i}"), Plans.Config($$$"""{"depths": [3, 3, 9, 3], "id2label": {{{{labels}}}}}""").Labels.Names);
    }

    [Theory]
    [InlineData("""{"model_type": "convnextv2"}""")]
    [InlineData("""{"architectures": ["ConvNextV2ForImageClassification"]}""")]
    [InlineData("""{"model_type": "convnext", "architectures": ["ConvNextV2Model"]}""")]
    [InlineData("""{"depths": [3, 3, 9, 3]}""")]
    public void A_config_may_say_what_it_is_in_several_ways(string json) => Assert.Equal(4, Plans.Config(json).Depths.Count);

    [Fact]
    public void Equal_values_in_another_layout_are_the_same_config() => Assert.Equal(
        Plans.Config("""{"patch_size":2,"depths":[3,3,9,3],"ignored":1}"""),
        Plans.Config("""{ "depths": [3, 3, 9, 3], "patch_size": 2 }"""));
}
