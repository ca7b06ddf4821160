using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Tests.Configuration;

public class ConvNextV2ConfigParserTests
{
    private static readonly ConvNextV2Config HuggingFaceDefaults = new(
        NumChannels: 3,
        PatchSize: 4,
        HiddenSizes: new([96, 192, 384, 768]),
        Depths: new([3, 3, 9, 3]),
        HiddenActivation.Gelu,
        LayerNormEpsilon: "1e-12",
        new ImageSize(224, 224),
        new LabelSet(2, EquatableArray<string>.Empty),
        ScoreFunction.Softmax,
        ModelArchitecture.ImageClassification,
        OutFeatures: default
    );

    /// <summary>Hugging Face's ACT2FN as far as it is supported, written down once more.</summary>
    private static readonly Dictionary<string, string> Activations = new()
    {
        ["gelu"] = "Gelu",
        ["gelu_python"] = "Gelu",
        ["gelu_new"] = "GeluTanh",
        ["gelu_pytorch_tanh"] = "GeluTanh",
        ["gelu_python_tanh"] = "GeluTanh",
        ["gelu_fast"] = "GeluTanh",
        ["gelu_accurate"] = "GeluTanh",
        ["quick_gelu"] = "QuickGelu",
        ["relu"] = "Relu",
        ["relu6"] = "Relu6",
        ["leaky_relu"] = "LeakyRelu",
        ["silu"] = "Silu",
        ["swish"] = "Silu",
        ["mish"] = "Mish",
        ["selu"] = "Selu",
        ["tanh"] = "Tanh",
        ["sigmoid"] = "Sigmoid",
        ["linear"] = "Linear",
    };

    [Theory]
    [InlineData("""{"model_type": "convnextv2"}""")]
    [InlineData("""{"architectures": ["ConvNextV2ForImageClassification"]}""")]
    [InlineData("""{"architectures": ["ConvNextV2ForImageClassification"], "model_type": "convnext"}""")]
    [InlineData("""{"patch_size": 4}""")]
    [InlineData(
        """
            {"model_type": "convnextv2", "num_channels": null, "patch_size": null, "num_stages": null, "hidden_sizes": null, "depths": null, "hidden_act": null,
             "layer_norm_eps": null, "image_size": null, "id2label": null, "num_labels": null, "problem_type": null, "drop_path_rate": 0.1, "torch_dtype": {"a": [1]}}
            """
    )]
    public void Absent_and_null_keys_have_the_defaults_of_Hugging_Face_and_others_do_not_matter(string json)
    {
        Parsed<ConvNextV2Config> config = Parse(json);

        Assert.Empty(config.Problems);
        Assert.Equal(HuggingFaceDefaults, config.Value);
    }

    [Fact]
    public void Every_key_is_read()
    {
        Parsed<ConvNextV2Config> config = Parse(
            """
            {
              "model_type": "convnextv2", "num_channels": 1, "patch_size": 2, "num_stages": 3, "hidden_sizes": [8, 16, 24], "depths": [1, 0, 2], "hidden_act": "relu",
              "layer_norm_eps": 1.0E-5, "image_size": [64, 96], "id2label": {"1": "b", "0": "a", "2": "c"}, "problem_type": "multi_label_classification"
            }
            """
        );

        Assert.Empty(config.Problems);
        Assert.Equal(
            new ConvNextV2Config(
                1,
                2,
                new([8, 16, 24]),
                new([1, 0, 2]),
                HiddenActivation.Relu,
                "1.0E-5",
                new ImageSize(64, 96),
                new LabelSet(3, new(["a", "b", "c"])),
                ScoreFunction.Sigmoid,
                ModelArchitecture.ImageClassification,
                default
            ),
            config.Value
        );
    }

    [Theory]
    [InlineData("\"num_channels\": \"3\"", "WrongType \"3\" | 'num_channels' | an integer | \"3\"")]
    [InlineData("\"num_channels\": 3.0", "WrongType 3.0 | 'num_channels' | an integer | 3.0")]
    [InlineData("\"num_channels\": 3e0", "WrongType 3e0 | 'num_channels' | an integer | 3e0")]
    [InlineData("\"num_channels\": 0", "OutOfRange 0 | num_channels | from 1 to 2147483647 | 0")]
    [InlineData("\"patch_size\": true", "WrongType true | 'patch_size' | an integer | true")]
    [InlineData("\"patch_size\": -4", "OutOfRange -4 | patch_size | from 1 to 2147483647 | -4")]
    [InlineData("\"patch_size\": 2147483648", "OutOfRange 2147483648 | patch_size | from 1 to 2147483647 | 2147483648")]
    [InlineData("\"num_stages\": [4]", "WrongType [4] | 'num_stages' | an integer | an array")]
    [InlineData("\"num_stages\": 0", "OutOfRange 0 | num_stages | from 1 to 2147483647 | 0")]
    [InlineData("\"hidden_sizes\": 96", "WrongType 96 | 'hidden_sizes' | an array of integers | 96")]
    [InlineData(
        "\"hidden_sizes\": [96, \"192\", 384, 0]",
        "WrongType \"192\" | 'hidden_sizes[1]' | an integer | \"192\"",
        "OutOfRange 0 | hidden_sizes[3] | from 1 to 2147483647 | 0"
    )]
    [InlineData("\"depths\": {}", "WrongType {} | 'depths' | an array of integers | an object")]
    [InlineData(
        "\"depths\": [3, 3, -1, 3.5]",
        "OutOfRange -1 | depths[2] | from 0 to 2147483647 | -1",
        "WrongType 3.5 | 'depths[3]' | an integer | 3.5"
    )]
    [InlineData("\"depths\": [3, 3, null, 3]", "WrongType null | 'depths[2]' | an integer | null")]
    [InlineData("\"hidden_act\": 1", "WrongType 1 | 'hidden_act' | a string | 1")]
    [InlineData("\"layer_norm_eps\": \"1e-6\"", "WrongType \"1e-6\" | 'layer_norm_eps' | a number | \"1e-6\"")]
    [InlineData("\"layer_norm_eps\": -1e-6", "OutOfRange -1e-6 | layer_norm_eps | from 0 to 1 | -1e-6")]
    [InlineData("\"layer_norm_eps\": 1.01", "OutOfRange 1.01 | layer_norm_eps | from 0 to 1 | 1.01")]
    [InlineData("\"layer_norm_eps\": 1e400", "OutOfRange 1e400 | layer_norm_eps | from 0 to 1 | 1e400")]
    [InlineData(
        "\"image_size\": \"224\"",
        "WrongType \"224\" | 'image_size' | an integer, or an array of height and width | \"224\""
    )]
    [InlineData("\"image_size\": 0", "OutOfRange 0 | image_size | from 1 to 2147483647 | 0")]
    [InlineData(
        "\"image_size\": {\"height\": 224}",
        "WrongType {\"height\": 224} | 'image_size' | an integer, or an array of height and width | an object"
    )]
    [InlineData("\"image_size\": 224.0", "WrongType 224.0 | 'image_size' | an integer | 224.0")]
    [InlineData(
        "\"image_size\": [224]",
        "WrongType [224] | 'image_size' | an integer, or an array of height and width | an array"
    )]
    [InlineData(
        "\"image_size\": [224, 224, 3]",
        "WrongType [224, 224, 3] | 'image_size' | an integer, or an array of height and width | an array"
    )]
    [InlineData("\"image_size\": [224, 0]", "OutOfRange 0 | image_size[1] | from 1 to 2147483647 | 0")]
    [InlineData("\"image_size\": [\"a\", 224]", "WrongType \"a\" | 'image_size[0]' | an integer | \"a\"")]
    [InlineData("\"num_labels\": -1", "OutOfRange -1 | num_labels | from 0 to 2147483647 | -1")]
    [InlineData("\"num_labels\": 2.5", "WrongType 2.5 | 'num_labels' | an integer | 2.5")]
    [InlineData("\"id2label\": [\"a\"]", "WrongType [\"a\"] | 'id2label' | an object from ids to labels | an array")]
    [InlineData("\"id2label\": {\"0\": 7}", "WrongType 7 | 'id2label[\"0\"]' | a string | 7")]
    [InlineData(
        "\"id2label\": {\"0\": \"a\", \"x\": \"b\"}",
        "InvalidLabels \"x\" | id2label | the id \"x\" is not a whole number"
    )]
    [InlineData(
        "\"id2label\": {\"0\": \"a\", \"-1\": \"b\"}",
        "InvalidLabels \"-1\" | id2label | the id \"-1\" is not a whole number"
    )]
    [InlineData(
        "\"id2label\": {\"0\": \"a\", \" 1\": \"b\"}",
        "InvalidLabels \" 1\" | id2label | the id \" 1\" is not a whole number"
    )]
    [InlineData(
        "\"id2label\": {\"0\": \"a\", \"1\\u0000\": \"b\"}",
        "InvalidLabels \"1\\u0000\" | id2label | the id \"1\\u0000\" is not a whole number"
    )]
    [InlineData(
        "\"id2label\": {\"0\": \"a\", \"99999999999\": \"b\"}",
        "InvalidLabels \"99999999999\" | id2label | the id \"99999999999\" is not a whole number"
    )]
    [InlineData(
        "\"id2label\": {\"1\": \"a\"}",
        "InvalidLabels {\"1\": \"a\"} | id2label | ids must run from 0 without a gap, and 0 is missing"
    )]
    [InlineData(
        "\"id2label\": {\"0\": \"a\", \"3\": \"d\", \"1\": \"b\"}",
        "InvalidLabels {\"0\": \"a\", \"3\": \"d\", \"1\": \"b\"} | id2label | ids must run from 0 without a gap, and 2 is missing"
    )]
    [InlineData("\"id2label\": {\"0\": \"a\"}, \"num_labels\": 5", "LabelCountMismatch 5 | 5 | 1")]
    [InlineData("\"problem_type\": 1", "WrongType 1 | 'problem_type' | a string | 1")]
    [InlineData("\"patch_size\": 4, \"patch_size\": 5", "DuplicateKey \"patch_size\" | patch_size")]
    [InlineData("\"id2label\": {\"0\": \"a\", \"0\": \"b\"}", "DuplicateKey \"0\" | 0")]
    [InlineData("\"unknown\": [{\"a\": {\"b\": 1, \"b\": 2}}]")]
    [InlineData("\"unknown\": {\"a\": {\"b\": 1, \"b\": 2}}", "DuplicateKey \"b\" | b")]
    public void What_is_wrong_is_said_with_its_place(string members, params string[] problems) =>
        Assert.Equal(problems, Parse("{\"model_type\": \"convnextv2\", " + members + "}").Problems);

    [Fact]
    public void One_pass_finds_everything()
    {
        Parsed<ConvNextV2Config> config = Parse(
            """{"model_type": "convnextv2", "num_channels": "3", "patch_size": 0, "hidden_act": "elu", "image_size": [1], "num_labels": {}}"""
        );

        Assert.Equal(
            ["WrongType", "WrongType", "OutOfRange", "UnsupportedActivation", "WrongType"],
            config.Problems.Select(problem => problem.Split(' ')[0])
        );
    }

    [Theory]
    [InlineData(
        "\"num_stages\": 3",
        "ContradictoryStages 3 | 'num_stages' has 3 | 'hidden_sizes' is absent and defaults to 4 values",
        "ContradictoryStages 3 | 'num_stages' has 3 | 'depths' is absent and defaults to 4 values"
    )]
    [InlineData("\"depths\": [1]", "ContradictoryStages [1] | 'num_stages' is absent and defaults to 4 | 'depths' has 1 values")]
    [InlineData(
        "\"num_stages\": 2, \"depths\": [1, 1], \"hidden_sizes\": []",
        "ContradictoryStages [] | 'num_stages' has 2 | 'hidden_sizes' has 0 values"
    )]
    [InlineData("\"num_stages\": 1, \"depths\": [1], \"hidden_sizes\": [8]")]
    [InlineData("\"hidden_sizes\": [8, 8, 8, 8]")]
    public void Stages_need_one_hidden_size_and_one_depth_each(string members, params string[] problems) =>
        Assert.Equal(problems, Parse("{\"model_type\": \"convnextv2\", " + members + "}").Problems);

    [Theory]
    [InlineData(
        """{"model_type": "convnext"}""",
        "NotConvNextV2 \"convnext\" | its 'model_type' is \"convnext\" (ConvNeXt V1, which has no global response normalisation; only V2 is compiled)"
    )]
    [InlineData("""{"model_type": "vit", "patch_size": 16}""", "NotConvNextV2 \"vit\" | its 'model_type' is \"vit\"")]
    [InlineData("""{"model_type": "ConvNextV2"}""", "NotConvNextV2 \"ConvNextV2\" | its 'model_type' is \"ConvNextV2\"")]
    [InlineData(
        """{"architectures": ["ViTModel"], "patch_size": 16}""",
        "NotConvNextV2 [\"ViTModel\"] | its 'architectures' name another model"
    )]
    [InlineData(
        """{"num_labels": 10}""",
        "NotConvNextV2 { | it has no 'model_type', and none of 'hidden_sizes', 'depths', 'num_stages', 'patch_size'"
    )]
    [InlineData("[]", "WrongType [] | the file | a JSON object | an array")]
    [InlineData("\"convnextv2\"", "WrongType \"convnextv2\" | the file | a JSON object | \"convnextv2\"")]
    [InlineData("{\"patch_size\": nan}", "MalformedJson n | expected 'null'")]
    [InlineData("", "MalformedJson  | unexpected end of the text")]
    public void Files_of_other_kinds_are_refused(string json, string problem)
    {
        Parsed<ConvNextV2Config> config = Parse(json);

        Assert.Null(config.Value);
        Assert.Equal([problem], config.Problems);
    }

    [Fact]
    public void Every_supported_spelling_of_an_activation_means_what_it_does_in_Hugging_Face()
    {
        Assert.Equal(Activations.Keys.Order(), HiddenActivations.ByName.Keys.Order());
        Assert.Equal(Enum.GetNames<HiddenActivation>().Order(), Activations.Values.Distinct().Order());
        Assert.All(
            Activations,
            activation =>
            {
                Parsed<ConvNextV2Config> config = Parse($$"""{"model_type": "convnextv2", "hidden_act": "{{activation.Key}}"}""");
                Assert.Empty(config.Problems);
                Assert.Equal(activation.Value, config.Value!.HiddenActivation.ToString());
            }
        );
    }

    [Theory]
    [InlineData("elu")]
    [InlineData("GELU")]
    [InlineData("gelu_10")]
    [InlineData("")]
    public void Other_activations_are_refused_with_those_there_are(string name)
    {
        string problem = Assert.Single(Parse($$"""{"model_type": "convnextv2", "hidden_act": "{{name}}"}""").Problems);

        Assert.Equal(
            $"UnsupportedActivation \"{name}\" | {name} | " + string.Join(", ", Activations.Keys.Order(StringComparer.Ordinal)),
            problem
        );
    }

    [Theory]
    [InlineData("\"image_size\": 7", 7, 7)]
    [InlineData("\"image_size\": [7, 9]", 7, 9)]
    public void An_image_size_is_an_edge_or_height_and_width(string member, int height, int width) =>
        Assert.Equal(new ImageSize(height, width), Parse("{\"model_type\": \"convnextv2\", " + member + "}").Value!.ImageSize);

    [Theory]
    [InlineData("\"num_labels\": 0", 0, "", "Softmax")]
    [InlineData("\"num_labels\": 1", 1, "", "Sigmoid")]
    [InlineData("\"num_labels\": 1000", 1000, "", "Softmax")]
    [InlineData("\"num_labels\": 3, \"problem_type\": \"multi_label_classification\"", 3, "", "Sigmoid")]
    [InlineData("\"num_labels\": 3, \"problem_type\": \"single_label_classification\"", 3, "", "Softmax")]
    [InlineData("\"id2label\": {}", 0, "", "Softmax")]
    [InlineData("\"id2label\": {\"0\": \"only\"}", 1, "only", "Sigmoid")]
    [InlineData(
        "\"id2label\": {\"2\": \"c\", \"10\": \"k\", \"0\": \"a\", \"1\": \"b\", \"3\": \"d\", \"4\": \"e\", \"5\": \"f\", \"6\": \"g\", \"7\": \"h\", \"8\": \"i\", \"9\": \"j\"}",
        11,
        "a b c d e f g h i j k",
        "Softmax"
    )]
    [InlineData("\"id2label\": {\"0\": \"a\", \"1\": \"a\"}, \"num_labels\": 2", 2, "a a", "Softmax")]
    [InlineData("\"id2label\": {\"0\": \"a\", \"01\": \"b\"}", 2, "a b", "Softmax")]
    public void Labels_come_from_id2label_or_else_num_labels(string members, int count, string names, string scores)
    {
        Parsed<ConvNextV2Config> config = Parse("{\"model_type\": \"convnextv2\", " + members + "}");

        Assert.Empty(config.Problems);
        Assert.Equal(
            (count, names, scores),
            (config.Value!.Labels.Count, string.Join(' ', config.Value.Labels.Names), config.Value.ScoreFunction.ToString())
        );
    }

    [Fact]
    public void Where_id2label_and_num_labels_disagree_id2label_decides() =>
        Assert.Equal(
            LabelSet.Named(["a"]),
            Parse("""{"model_type": "convnextv2", "num_labels": 5, "id2label": {"0": "a"}}""").Value!.Labels
        );

    [Fact]
    public void Of_duplicate_keys_the_last_wins()
    {
        ConvNextV2Config config = Parse(
            """{"model_type": "vit", "model_type": "convnextv2", "patch_size": 2, "patch_size": 8, "id2label": {"0": "a", "0": "b"}}"""
        ).Value!;

        Assert.Equal((8, "b"), (config.PatchSize, config.Labels.Names.Single()));
    }

    [Theory]
    [InlineData("224", 224, 224)]
    [InlineData(" 288x384 ", 288, 384)]
    [InlineData("288 X 384", 288, 384)]
    [InlineData("288×384", 288, 384)]
    [InlineData("", 0, 0)]
    [InlineData("0", 0, 0)]
    [InlineData("-224", 0, 0)]
    [InlineData("224.0", 0, 0)]
    [InlineData("224x", 0, 0)]
    [InlineData("1x2x3", 0, 0)]
    [InlineData("2147483648", 0, 0)]
    [InlineData("1,024", 0, 0)]
    public void The_metadata_of_an_item_spells_sizes_as_an_edge_or_height_by_width(string text, int height, int width) =>
        Assert.Equal(height == 0 ? null : new ImageSize(height, width), ImageSize.TryParse(text));

    private static Parsed<ConvNextV2Config> Parse(string json) =>
        Parsed<ConvNextV2Config>.From(json, config => ConvNextV2ConfigParser.Parse(config));
}
