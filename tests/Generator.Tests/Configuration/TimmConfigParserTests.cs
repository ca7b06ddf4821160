using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Tests.Configuration;

public class TimmConfigParserTests
{
    private const string Hub = """
        {
          "architecture": "convnextv2_pico", "num_classes": 3, "num_features": 512, "global_pool": "avg",
          "label_names": ["cat", "dog", "owl"],
          "label_descriptions": {"cat": "a cat", "dog": "a dog", "owl": "an owl"},
          "model_args": {"in_chans": 1, "dims": [8, 16, 24, 32], "drop_path_rate": 0.1},
          "pretrained_cfg": {"input_size": [3, 96, 160], "num_classes": 1000}
        }
        """;

    [Fact]
    public void The_name_gives_what_the_arguments_leave_out()
    {
        (ConvNextV2Config? config, string[] problems) = Parse(Hub);

        Assert.Empty(problems);
        Assert.Equal([8, 16, 24, 32], config!.HiddenSizes);
        Assert.Equal([2, 2, 6, 2], config.Depths);
        Assert.Equal(1, config.NumChannels);
        Assert.Equal(4, config.PatchSize);
        Assert.Equal("1e-6", config.LayerNormEpsilon);
        Assert.Equal(["cat", "dog", "owl"], config.Labels.Names);
        Assert.Equal(ModelArchitecture.ImageClassification, config.Architecture);
    }

    /// <summary>The published models' widths and depths, which are those of their Hugging Face configs.</summary>
    [Theory]
    [InlineData("atto", "[2, 2, 6, 2]", "[40, 80, 160, 320]")]
    [InlineData("femto", "[2, 2, 6, 2]", "[48, 96, 192, 384]")]
    [InlineData("pico", "[2, 2, 6, 2]", "[64, 128, 256, 512]")]
    [InlineData("nano", "[2, 2, 8, 2]", "[80, 160, 320, 640]")]
    [InlineData("tiny", "[3, 3, 9, 3]", "[96, 192, 384, 768]")]
    [InlineData("small", "[3, 3, 27, 3]", "[96, 192, 384, 768]")]
    [InlineData("base", "[3, 3, 27, 3]", "[128, 256, 512, 1024]")]
    [InlineData("large", "[3, 3, 27, 3]", "[192, 384, 768, 1536]")]
    [InlineData("huge", "[3, 3, 27, 3]", "[352, 704, 1408, 2816]")]
    public void Every_architecture_of_timm_is_known(string name, string depths, string dims)
    {
        (ConvNextV2Config? config, string[] problems) = Parse(
            $$"""{"architecture": "convnextv2_{{name}}.fcmae_ft_in1k", "pretrained_cfg": {"input_size": [3, 224, 224]} }"""
        );

        Assert.Empty(problems);
        Assert.Equal((depths, dims), (config!.Depths.ToString(), config.HiddenSizes.ToString()));
        Assert.Equal(1000, config.Labels.Count);
    }

    [Theory]
    [InlineData(""" "num_classes": 0 """, ModelArchitecture.Model, 0)]
    [InlineData(""" "num_classes": 7 """, ModelArchitecture.ImageClassification, 7)]
    [InlineData(""" "num_classes": 7, "model_args": {"num_classes": 9} """, ModelArchitecture.ImageClassification, 9)]
    [InlineData(""" "pretrained_cfg": {"num_classes": 5} """, ModelArchitecture.ImageClassification, 5)]
    [InlineData(""" "labels": ["a", "b"] """, ModelArchitecture.ImageClassification, 2)]
    [InlineData(""" "label_names": {"1": "b", "0": "a"} """, ModelArchitecture.ImageClassification, 2)]
    [InlineData(
        """ "model_type": "timm_wrapper", "id2label": {"1": "b", "0": "a", "2": "c"} """,
        ModelArchitecture.ImageClassification,
        3
    )]
    [InlineData(""" "model_type": "timm_wrapper", "num_labels": 4 """, ModelArchitecture.ImageClassification, 4)]
    [InlineData(
        """ "num_classes": 4, "model_type": "timm_wrapper", "architectures": ["TimmWrapperModel"] """,
        ModelArchitecture.Model,
        0
    )]
    [InlineData(
        """ "num_classes": 4, "model_type": "timm_wrapper", "architectures": ["TimmWrapperForImageClassification"] """,
        ModelArchitecture.ImageClassification,
        4
    )]
    [InlineData(""" "num_classes": null, "model_type": "timm_wrapper" """, ModelArchitecture.ImageClassification, 2)]
    public void Classes_are_counted_as_timm_counts_them(string members, object architecture, int labels)
    {
        (ConvNextV2Config? config, string[] problems) = Parse("{\"architecture\": \"convnextv2_atto\"," + members + "}");

        Assert.Empty(problems);
        Assert.Equal((architecture, labels), (config!.Architecture, config.Labels.Count));
    }

    [Theory]
    [InlineData("""{"conv_mlp": false, "drop_rate": 0.5, "head_init_scale": 0.1, "pretrained": false}""")]
    [InlineData("""{"ls_init_value": null, "head_hidden_size": null, "norm_eps": null, "use_grn": true, "conv_bias": true}""")]
    [InlineData("""{"norm_eps": 0.000001, "norm_layer": "layernorm2d", "kernel_sizes": [7, 7, 7, 7], "output_stride": 32}""")]
    [InlineData("""{"kernel_sizes": 7, "stem_type": "patch", "global_pool": "avg", "head_norm_first": false}""")]
    public void Arguments_that_change_nothing_are_taken(string arguments) => Assert.Empty(Problems(arguments));

    [Theory]
    [InlineData("""{"ls_init_value": 1e-6}""", "ls_init_value", "1e-6")]
    [InlineData("""{"use_grn": false}""", "use_grn", "false")]
    [InlineData("""{"head_hidden_size": 64}""", "head_hidden_size", "64")]
    [InlineData("""{"kernel_sizes": [7, 7, 7, 5]}""", "kernel_sizes", "an array")]
    [InlineData("""{"patch_size": 2}""", "patch_size", "2")]
    [InlineData("""{"patch_size": 8}""", "patch_size", "8")]
    [InlineData("""{"norm_layer": "rmsnorm2d"}""", "norm_layer", "\"rmsnorm2d\"")]
    [InlineData("""{"norm_eps": 1e-5}""", "norm_eps", "1e-5")]
    [InlineData("""{"act_layer": "prelu"}""", "act_layer", "\"prelu\"")]
    [InlineData("""{"output_stride": 16}""", "output_stride", "16")]
    [InlineData("""{"conv_bias": false}""", "conv_bias", "false")]
    [InlineData("""{"head_norm_first": true}""", "head_norm_first", "true")]
    [InlineData("""{"stem_type": "overlap"}""", "stem_type", "\"overlap\"")]
    [InlineData("""{"global_pool": ""}""", "global_pool", "\"\"")]
    [InlineData("""{"global_pool": "avgmax"}""", "global_pool", "\"avgmax\"")]
    [InlineData("""{"features_only": true}""", "features_only", "true")]
    [InlineData("""{"depths": [1, 2, 3]}""", "depths", "an array")]
    [InlineData("""{"img_size": 96}""", "img_size", "96")]
    public void Arguments_that_make_another_model_are_refused_by_their_names(string arguments, string key, string found)
    {
        string problem = Assert.Single(Problems(arguments));

        Assert.StartsWith("UnsupportedTimmArgument ", problem, StringComparison.Ordinal);
        Assert.Contains($" | {key} | {found} | ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_activation_has_timms_name()
    {
        (ConvNextV2Config? config, string[] problems) = Parse(
            """{"architecture": "convnextv2_atto", "model_args": {"act_layer": "gelu_tanh"}}"""
        );

        Assert.Empty(problems);
        Assert.Equal(HiddenActivation.GeluTanh, config!.HiddenActivation);
    }

    [Theory]
    [InlineData(
        """{"architecture": "resnet50"}""",
        "NotConvNextV2 \"resnet50\" | its 'architecture' is timm's \"resnet50\", which is none of convnextv2_atto"
    )]
    [InlineData(
        """{"architecture": "convnext_tiny", "model_type": "timm_wrapper"}""",
        "NotConvNextV2 \"convnext_tiny\" | its 'architecture' is timm's \"convnext_tiny\" (ConvNeXt of 2022 has no global"
    )]
    [InlineData("""{"model_type": "timm_wrapper"}""", "NotConvNextV2 \"timm_wrapper\" | it is a TimmWrapper's without")]
    [InlineData("""{"architecture": 7}""", "WrongType 7 | 'architecture' | a string | 7")]
    [InlineData("""{"architecture": "convnextv2_atto", "model_args": []}""", "WrongType [] | 'model_args' | a JSON object")]
    [InlineData(
        """{"architecture": "convnextv2_atto", "num_classes": 3, "label_names": ["a"]}""",
        "InvalidLabels [\"a\"] | label_names | it has 1 labels, and 'num_classes' is 3"
    )]
    [InlineData(
        """{"architecture": "convnextv2_atto", "label_names": {"1": "a"}}""",
        "InvalidLabels {\"1\": \"a\"} | label_names | ids must run from 0 without a gap, and 0 is missing"
    )]
    public void What_is_no_ConvNeXt_V2_is_refused(string text, string problem) =>
        Assert.StartsWith(problem, Assert.Single(Parse(text).Problems), StringComparison.Ordinal);

    private static string[] Problems(string arguments) =>
        Parse("{\"architecture\": \"convnextv2_atto\", \"model_args\": " + arguments + "}").Problems;

    private static (ConvNextV2Config? Config, string[] Problems) Parse(string text)
    {
        Parsed<ConvNextV2Config> parsed = Parsed<ConvNextV2Config>.From(text, json => ConvNextV2ConfigParser.Parse(json));
        return (parsed.Value, [.. parsed.Problems]);
    }
}
