using System.Text;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Tests.Diagnostics;

/// <summary>Every diagnostic as the compiler prints it: file, line, column, severity, id and words.</summary>
public class DiagnosticTests
{
    /// <summary>A text in the micro config, what is written in its place, and all that is said about it.</summary>
    public static TheoryData<string, string, string[]> ConfigFaults() =>
        new()
        {
            // CNV0002
            {
                "\"num_labels\": 2",
                "\"num_labels\": 2,",
                ["(11,1): error CNV0002: The file is not valid JSON: expected a property name in double quotes"]
            },
            {
                "\"num_labels\": 2",
                "\"num_labels\": 02",
                ["(10,17): error CNV0002: The file is not valid JSON: a number must not begin with zeros"]
            },
            {
                "\"num_labels\": 2",
                "// two",
                ["(10,3): error CNV0002: The file is not valid JSON: a comment, which JSON does not have"]
            },
            {
                "\"num_labels\": 2",
                "\"num_labels\": NaN",
                ["(10,17): error CNV0004: 'num_labels' must be from 0 to 2147483647, but is NaN"]
            },
            { "\"num_labels\": 2", "\"num_labels\" 2", ["(10,16): error CNV0002: The file is not valid JSON: expected ':'"] },
            { "\"gelu\"", "\"gelu", ["(8,23): error CNV0002: The file is not valid JSON: a control character in a string"] },
            {
                "\"gelu\"",
                "\"ge\\lu\"",
                ["(8,20): error CNV0002: The file is not valid JSON: an escape that JSON does not have"]
            },
            {
                "\"gelu\"",
                "\"\\u12\"",
                ["(8,18): error CNV0002: The file is not valid JSON: '\\u' needs four hexadecimal digits"]
            },
            { "[1, 1]", "[1, 1", ["(8,15): error CNV0002: The file is not valid JSON: expected ',' or ']'"] },
            // CNV0003
            {
                "\"num_channels\": 1",
                "\"num_channels\": \"1\"",
                ["(3,19): error CNV0003: 'num_channels' must be an integer, but is \"1\""]
            },
            {
                "\"num_channels\": 1",
                "\"num_channels\": 1.0",
                ["(3,19): error CNV0003: 'num_channels' must be an integer, but is 1.0"]
            },
            { "[3, 5]", "3", ["(6,19): error CNV0003: 'hidden_sizes' must be an array of integers, but is 3"] },
            {
                "\"num_stages\": 2",
                "\"num_stages\": \"2\"",
                ["(5,17): error CNV0003: 'num_stages' must be an integer, but is \"2\""]
            },
            { "\"gelu\"", "{}", ["(8,17): error CNV0003: 'hidden_act' must be a string, but is an object"] },
            { "\"convnextv2\"", "true", ["(2,17): error CNV0003: 'model_type' must be a string, but is true"] },
            {
                "\"image_size\": 8",
                "\"image_size\": [8, 8, 8]",
                ["(9,17): error CNV0003: 'image_size' must be an integer, or an array of height and width, but is an array"]
            },
            {
                "\"num_labels\": 2",
                "\"id2label\": [\"a\"]",
                ["(10,15): error CNV0003: 'id2label' must be an object from ids to labels, but is an array"]
            },
            {
                "\"num_labels\": 2",
                "\"id2label\": {\"0\": null}",
                ["(10,21): error CNV0003: 'id2label[\"0\"]' must be a string, but is null"]
            },
            {
                "\"num_labels\": 2",
                "\"layer_norm_eps\": \"1e-6\"",
                ["(10,21): error CNV0003: 'layer_norm_eps' must be a number, but is \"1e-6\""]
            },
            // CNV0004
            {
                "\"num_channels\": 1",
                "\"num_channels\": 0",
                ["(3,19): error CNV0004: 'num_channels' must be from 1 to 2147483647, but is 0"]
            },
            {
                "\"num_channels\": 1",
                "\"num_channels\": 99999999999",
                ["(3,19): error CNV0004: 'num_channels' must be from 1 to 2147483647, but is 99999999999"]
            },
            { "[1, 1]", "[1, -1]", ["(7,17): error CNV0004: 'depths[1]' must be from 0 to 2147483647, but is -1"] },
            {
                "\"image_size\": 8",
                "\"image_size\": [0, 8]",
                ["(9,18): error CNV0004: 'image_size[0]' must be from 1 to 2147483647, but is 0"]
            },
            {
                "\"num_labels\": 2",
                "\"layer_norm_eps\": 1e999",
                ["(10,21): error CNV0004: 'layer_norm_eps' must be from 0 to 1, but is 1e999"]
            },
            // CNV0005
            {
                "\"convnextv2\"",
                "\"resnet\"",
                [
                    "(2,17): error CNV0005: The file is not the config of a ConvNeXt V2 model: its 'model_type' is \"resnet\"; expected \"model_type\": \"convnextv2\"",
                ]
            },
            {
                "\"convnextv2\"",
                "\"convnext\"",
                [
                    "(2,17): error CNV0005: The file is not the config of a ConvNeXt V2 model: its 'model_type' is \"convnext\" (ConvNeXt V1, which has no global response normalisation; only V2 is compiled); expected \"model_type\": \"convnextv2\"",
                ]
            },
            {
                "\"model_type\": \"convnextv2\"",
                "\"architectures\": [\"ResNetModel\"]",
                [
                    "(2,20): error CNV0005: The file is not the config of a ConvNeXt V2 model: its 'architectures' name another model; expected \"model_type\": \"convnextv2\"",
                ]
            },
            {
                "\"model_type\": \"convnextv2\"",
                "\"architecture\": \"resnet50\"",
                [
                    "(2,19): error CNV0005: The file is not the config of a ConvNeXt V2 model: its 'architecture' is timm's \"resnet50\", which is none of convnextv2_atto, convnextv2_femto, convnextv2_pico, convnextv2_nano, convnextv2_tiny, convnextv2_small, convnextv2_base, convnextv2_large, convnextv2_huge; expected \"model_type\": \"convnextv2\"",
                ]
            },
            // CNV0006
            {
                "\"num_stages\": 2",
                "\"num_stages\": 3",
                [
                    "(6,19): error CNV0006: 'num_stages' has 3, but 'hidden_sizes' has 2 values; every stage needs one of each",
                    "(7,13): error CNV0006: 'num_stages' has 3, but 'depths' has 2 values; every stage needs one of each",
                ]
            },
            {
                "  \"num_stages\": 2,\n",
                "",
                [
                    "(5,19): error CNV0006: 'num_stages' is absent and defaults to 4, but 'hidden_sizes' has 2 values; every stage needs one of each",
                    "(6,13): error CNV0006: 'num_stages' is absent and defaults to 4, but 'depths' has 2 values; every stage needs one of each",
                ]
            },
            {
                "  \"depths\": [1, 1],\n",
                "",
                [
                    "(5,17): error CNV0006: 'num_stages' has 2, but 'depths' is absent and defaults to 4 values; every stage needs one of each",
                ]
            },
            // CNV0007
            {
                "\"gelu\"",
                "\"gelu_10\"",
                [
                    "(8,17): error CNV0007: 'hidden_act' is \"gelu_10\", which is not supported; it can be gelu, gelu_accurate, gelu_fast, gelu_new, gelu_python, gelu_python_tanh, gelu_pytorch_tanh, leaky_relu, linear, mish, quick_gelu, relu, relu6, selu, sigmoid, silu, swish, tanh",
                ]
            },
            // CNV0008
            {
                "\"image_size\": 8",
                "\"image_size\": 3",
                ["(9,17): error CNV0008: An image of 3×3 leaves no pixel for stage 2 of 2; both edges must be at least 4"]
            },
            {
                "\"image_size\": 8",
                "\"image_size\": [1, 8]",
                ["(9,17): error CNV0008: An image of 1×8 leaves no pixel for stage 1 of 2; both edges must be at least 4"]
            },
            {
                "\"patch_size\": 2",
                "\"patch_size\": 2000",
                ["(4,17): error CNV0008: An image of 8×8 leaves no pixel for stage 1 of 2; both edges must be at least 4000"]
            },
            // CNV0009
            {
                "[1, 1]",
                "[1001, 0]",
                [
                    "(7,13): error CNV0009: The model is too large to compile: the number of blocks would be 1,001, and the limit is 1,000",
                ]
            },
            {
                "[3, 5]",
                "[3, 50000]",
                [
                    "(6,19): error CNV0009: The model is too large to compile: the pointwise weights of stage 2 would be 10,000,000,000, and the limit is 1,073,741,824",
                ]
            },
            {
                "\"image_size\": 8",
                "\"image_size\": 100000",
                [
                    "(9,17): error CNV0009: The model is too large to compile: the input image would be 10,000,000,000, and the limit is 1,073,741,824",
                ]
            },
            {
                "\"num_channels\": 1",
                "\"num_channels\": 2147483647, \"x\": \"\"",
                [
                    "(3,19): error CNV0009: The model is too large to compile: the input image would be 137,438,953,408, and the limit is 1,073,741,824",
                ]
            },
            {
                "\"image_size\": 8",
                "\"image_size\": 30000",
                [
                    "(9,17): error CNV0009: The model is too large to compile: the hidden feature map of stage 1 would be 2,700,000,000, and the limit is 1,073,741,824",
                ]
            },
            {
                "\"num_labels\": 2",
                "\"num_labels\": 2000000000",
                [
                    "(10,17): error CNV0009: The model is too large to compile: the classifier's weights would be 10,000,000,000, and the limit is 1,073,741,824",
                ]
            },
            // CNV0013: a warning, the model stands
            {
                "\"num_labels\": 2",
                "\"num_labels\": 2, \"num_labels\": 3",
                ["(10,20): warning CNV0013: The key \"num_labels\" stands twice in the same object; the last one is used"]
            },
            {
                "\"num_labels\": 2",
                "\"task\": {\"a\": 1, \"a\": 2}",
                ["(10,20): warning CNV0013: The key \"a\" stands twice in the same object; the last one is used"]
            },
            {
                "\"num_labels\": 2",
                "\"id2label\": {\"0\": \"a\", \"0\": \"b\"}",
                ["(10,26): warning CNV0013: The key \"0\" stands twice in the same object; the last one is used"]
            },
            // CNV0014
            {
                "\"num_labels\": 2",
                "\"id2label\": {\"0\": \"a\", \"2\": \"b\"}",
                ["(10,15): error CNV0014: 'id2label' cannot be used: ids must run from 0 without a gap, and 1 is missing"]
            },
            {
                "\"num_labels\": 2",
                "\"id2label\": {\"one\": \"a\", \"-1\": \"b\"}",
                [
                    "(10,16): error CNV0014: 'id2label' cannot be used: the id \"one\" is not a whole number",
                    "(10,28): error CNV0014: 'id2label' cannot be used: the id \"-1\" is not a whole number",
                ]
            },
            // CNV0015: a warning, the model stands
            {
                "\"num_labels\": 2",
                "\"num_labels\": 3, \"id2label\": {\"0\": \"a\", \"1\": \"b\"}",
                [
                    "(10,17): warning CNV0015: 'num_labels' is 3, but 'id2label' has 2 labels; as in Hugging Face, 'id2label' decides",
                ]
            },
            // Every fault is found in one pass, and none is reported that comes from another.
            {
                "[3, 5]",
                "[0, -1, {}]",
                [
                    "(6,20): error CNV0004: 'hidden_sizes[0]' must be from 1 to 2147483647, but is 0",
                    "(6,23): error CNV0004: 'hidden_sizes[1]' must be from 1 to 2147483647, but is -1",
                    "(6,27): error CNV0003: 'hidden_sizes[2]' must be an integer, but is an object",
                ]
            },
            {
                "\"num_labels\": 2",
                "\"num_labels\": 1, \"id2label\": {\"0\": 5, \"1\": \"b\"}",
                ["(10,38): error CNV0003: 'id2label[\"0\"]' must be a string, but is 5"]
            },
            {
                "\"image_size\": 8",
                "\"image_size\": [0, \"8\"]",
                [
                    "(9,18): error CNV0004: 'image_size[0]' must be from 1 to 2147483647, but is 0",
                    "(9,21): error CNV0003: 'image_size[1]' must be an integer, but is \"8\"",
                ]
            },
        };

    [Theory]
    [MemberData(nameof(ConfigFaults))]
    public void What_is_wrong_with_a_config_is_shown_where_it_stands(string text, string replacement, string[] expected)
    {
        Assert.Contains(text, GeneratorHarness.MicroConfig, StringComparison.Ordinal);
        string config = GeneratorHarness.MicroConfig.Replace(text, replacement, StringComparison.Ordinal);

        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", config).Run();

        Assert.Equal(expected.Select(line => "rose.convnextv2.json" + line), run.Messages);
        Assert.Equal(run.HasErrors, run.Sources.Count == 0);
    }

    [Theory]
    [InlineData("", "(1,1): error CNV0002: The file is not valid JSON: unexpected end of the text")]
    [InlineData("{\n  \"a\": 1\n", "(3,1): error CNV0002: The file is not valid JSON: expected ',' or '}'")]
    [InlineData("{\"a\": \"x", "(1,7): error CNV0002: The file is not valid JSON: a string without an end")]
    [InlineData("{}\n{}", "(2,1): error CNV0002: The file is not valid JSON: unexpected text after the end of the value")]
    [InlineData("[]", "(1,1): error CNV0003: the file must be a JSON object, but is an array")]
    [InlineData(
        " {}",
        "(1,2): error CNV0005: The file is not the config of a ConvNeXt V2 model: it has no 'model_type', and none of 'hidden_sizes', 'depths', 'num_stages', 'patch_size'; expected \"model_type\": \"convnextv2\""
    )]
    public void What_is_no_config_at_all_is_said_to_be_none(string text, string expected)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", text).Run();

        Assert.Equal(["rose.convnextv2.json" + expected], run.Messages);
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void Nesting_that_would_exhaust_a_stack_is_read_to_its_end()
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", new string('[', 1_000_000)).Run();

        Assert.Equal(
            ["rose.convnextv2.json(1,1000001): error CNV0002: The file is not valid JSON: unexpected end of the text"],
            run.Messages
        );
    }

    public static TheoryData<string, string[]> PreprocessorFaults() =>
        new()
        {
            { "", ["(1,1): error CNV0002: The file is not valid JSON: unexpected end of the text"] },
            {
                "{\"size\": \"big\"}",
                [
                    "(1,10): error CNV0003: 'size' must be an integer, or an object with 'shortest_edge' or with 'height' and 'width', but is \"big\"",
                ]
            },
            {
                "{\"size\": {\"height\": 8}}",
                [
                    "(1,10): error CNV0003: 'size' must be an integer, or an object with 'shortest_edge' or with 'height' and 'width', but is an object",
                ]
            },
            { "{\"do_resize\": 1}", ["(1,15): error CNV0003: 'do_resize' must be true or false, but is 1"] },
            { "{\"crop_pct\": 0, \"size\": 8}", ["(1,14): error CNV0004: 'crop_pct' must be from 0.001 to 2, but is 0"] },
            { "{\"image_std\":\n\n  0}", ["(3,3): error CNV0004: 'image_std' must be from 1E-30 to 1E+30, but is 0"] },
            {
                "{\"size\": 3}",
                ["(1,10): error CNV0008: An image of 3×3 leaves no pixel for stage 2 of 2; both edges must be at least 4"]
            },
            {
                "{\"size\": {\"shortest_edge\": 2000000000}}",
                [
                    "(1,10): error CNV0009: The model is too large to compile: the input image would be 4,000,000,000,000,000,000, and the limit is 1,073,741,824",
                ]
            },
            {
                "{\"size\": 8, \"size\": 9}",
                ["(1,13): warning CNV0013: The key \"size\" stands twice in the same object; the last one is used"]
            },
            {
                "{\"image_mean\": [1, 2]}",
                [
                    "(1,16): error CNV0016: The preprocessing cannot be compiled: 'image_mean' has 2 values, and the model 1 channels",
                ]
            },
            {
                "{\"resample\": 7}",
                [
                    "(1,14): error CNV0016: The preprocessing cannot be compiled: 'resample' is 7, which is no filter of Pillow's; it can be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box), 5 (hamming)",
                ]
            },
            {
                "{\"image_std\": []}",
                [
                    "(1,15): error CNV0016: The preprocessing cannot be compiled: 'image_std' has 0 values, and the model 1 channels",
                ]
            },
            {
                "{\"size\": {\"height\": \"3\", \"width\": 0}, \"image_mean\": [1, 2], \"image_std\": [\"a\"]}",
                [
                    "(1,21): error CNV0003: 'size.height' must be an integer, but is \"3\"",
                    "(1,35): error CNV0004: 'size.width' must be from 1 to 2147483647, but is 0",
                    "(1,53): error CNV0016: The preprocessing cannot be compiled: 'image_mean' has 2 values, and the model 1 channels",
                    "(1,75): error CNV0003: 'image_std[0]' must be a number, but is \"a\"",
                ]
            },
        };

    [Theory]
    [MemberData(nameof(PreprocessorFaults))]
    public void What_is_wrong_with_a_preprocessor_is_shown_in_its_own_file(string text, string[] expected)
    {
        GeneratorRun run = GeneratorHarness.Micro.WithPreprocessor(text).Run();

        Assert.Equal(expected.Select(line => "preprocessor_config.json" + line), run.Messages);
        Assert.Equal(run.HasErrors, run.Sources.Count == 0);
    }

    [Fact]
    public void A_preprocessor_that_two_models_share_is_reported_once()
    {
        GeneratorRun run = GeneratorHarness
            .Micro.WithModel("lily.convnextv2.json", GeneratorHarness.MicroConfig)
            .WithPreprocessor("{\"image_std\": 0}")
            .Run();

        Assert.Equal(
            ["preprocessor_config.json(1,15): error CNV0004: 'image_std' must be from 1E-30 to 1E+30, but is 0"],
            run.Messages
        );
    }

    /// <summary>Metadata has no place in a file that the compiler knows of; what is wrong with it is shown at the top of the config.</summary>
    [Fact]
    public void What_is_wrong_with_an_items_metadata_is_said_all_at_once_and_beside_what_is_wrong_with_its_config()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel(
                "rose.convnextv2.json",
                GeneratorHarness.MicroConfig.Replace("gelu", "glue", StringComparison.Ordinal),
                "1a",
                "a..b",
                "big"
            )
            .Run();

        Assert.Equal(
            [
                "rose.convnextv2.json(1,1): error CNV0011: The ClassName of the ConvNextV2Model item is '1a', which is not a C# identifier",
                "rose.convnextv2.json(1,1): error CNV0011: The Namespace of the ConvNextV2Model item is 'a..b', which is not a C# namespace",
                "rose.convnextv2.json(8,17): error CNV0007: 'hidden_act' is \"glue\", which is not supported; it can be gelu",
                "rose.convnextv2.json(1,1): error CNV0012: The ImageSize of the ConvNextV2Model item is 'big'; it must be an edge such as 224, height by width such as 288x384, or several of them, each once, with commas or semicolons between",
            ],
            run.Messages.Select(message => message.Split(", gelu_accurate")[0])
        );
    }

    [Theory]
    [InlineData(
        "rose.convnextv2.json",
        "a-b",
        null,
        "CNV0011: The ClassName of the ConvNextV2Model item is 'a-b', which is not a C# identifier"
    )]
    [InlineData(
        "rose.convnextv2.json",
        "@class",
        null,
        "CNV0011: The ClassName of the ConvNextV2Model item is '@class', which is not a C# identifier"
    )]
    [InlineData(
        "rose.convnextv2.json",
        "A.B",
        null,
        "CNV0011: The ClassName of the ConvNextV2Model item is 'A.B', which is not a C# identifier"
    )]
    [InlineData(
        "weights.convnextv2.json",
        null,
        null,
        "CNV0011: The class name derived from 'weights.convnextv2.json' is 'Weights', which generated code needs for itself; choose another with ClassName"
    )]
    [InlineData(
        "rose.convnextv2.json",
        "Weights",
        null,
        "CNV0011: The ClassName of the ConvNextV2Model item is 'Weights', which generated code needs for itself; choose another with ClassName"
    )]
    [InlineData(
        "rose.convnextv2.json",
        "Ro\u200dse",
        null,
        "CNV0011: The ClassName of the ConvNextV2Model item is 'Ro\\u200dse', which is not a C# identifier"
    )]
    [InlineData(
        "rose.convnextv2.json",
        null,
        "0",
        "CNV0012: The ImageSize of the ConvNextV2Model item is '0'; it must be an edge such as 224, height by width such as 288x384, or several of them, each once, with commas or semicolons between"
    )]
    [InlineData(
        "rose.convnextv2.json",
        null,
        "1x2x3",
        "CNV0012: The ImageSize of the ConvNextV2Model item is '1x2x3'; it must be an edge such as 224, height by width such as 288x384, or several of them, each once, with commas or semicolons between"
    )]
    [InlineData(
        "rose.convnextv2.json",
        null,
        "3x9",
        "CNV0008: An image of 3×9 leaves no pixel for stage 2 of 2; both edges must be at least 4"
    )]
    public void Metadata_that_cannot_be_used_is_refused_and_not_bent(
        string path,
        string? className,
        string? imageSize,
        string expected
    )
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel(path, GeneratorHarness.MicroConfig, className, imageSize: imageSize)
            .Run();

        Assert.Equal([$"{path}(1,1): error {expected}"], run.Messages);
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        GeneratorHarness project = GeneratorHarness.Micro.WithModel("/gone/lily.convnextv2.json", (string?)null);
        InputText preprocessor = GeneratorHarness.Micro.WithPreprocessor("{}").Files[1];

        Assert.Equal(
            ["/gone/lily.convnextv2.json(1,1): error CNV0001: 'lily.convnextv2.json' cannot be read"],
            project.Run().Messages
        );
        Assert.Equal(
            ["preprocessor_config.json(1,1): error CNV0001: 'preprocessor_config.json' cannot be read"],
            GeneratorHarness.Micro.With(new InputText(preprocessor.Path, null, preprocessor.Metadata)).Run().Messages
        );
    }

    [Fact]
    public void The_second_model_of_a_class_is_refused_at_the_top_of_its_config()
    {
        GeneratorRun run = GeneratorHarness.Micro.WithModel("/m/rose/config.json", GeneratorHarness.MicroConfig).Run();

        Assert.Equal(
            [
                "/m/rose/config.json(1,1): error CNV0010: The class 'Garden.Rose' is already compiled from 'rose.convnextv2.json' (names that differ only in case count as one); set ClassName or Namespace on its ConvNextV2Model item",
            ],
            run.Messages
        );
        Assert.Contains("Garden.Rose.g.cs", run.Sources.Keys);
    }

    /// <summary>No input leads here, so the plan's own check is asked for the words instead.</summary>
    [Fact]
    public void An_inconsistent_plan_would_be_shown_with_what_contradicts_itself()
    {
        var problem = Problem.At(
            ProblemId.InvalidPlan,
            new InputPlace(InputFile.Config, new ConvNextV2.Compiled.Json.TextRange(18, 12)),
            "x1 and h1 are live together and share memory"
        );

        Diagnostic diagnostic = LocatedProblem
            .From(problem, "rose.convnextv2.json", SourceText.From(GeneratorHarness.MicroConfig))
            .ToDiagnostic();

        Assert.Equal(
            "rose.convnextv2.json(2,17): error CNV0017: The generator made a plan that contradicts itself, which is a bug of its own; please report it with the config: x1 and h1 are live together and share memory",
            GeneratorRun.Print(diagnostic)
        );
    }

    /// <summary>Columns count UTF-16 units, as everywhere in .NET; a rose is two of them, and three or four bytes in the file.</summary>
    [Theory]
    [InlineData("\n", false)]
    [InlineData("\r\n", false)]
    [InlineData("\r", false)]
    [InlineData("\n", true)]
    [InlineData("\r\n", true)]
    public void Lines_and_columns_are_those_of_an_editor_whatever_the_encoding(string lineEnd, bool byteOrderMark)
    {
        string config = GeneratorHarness
            .MicroConfig.Replace("\"hidden_act\"", "\"_ä花🌹\": \"ä花🌹\", \"hidden_act\"", StringComparison.Ordinal)
            .Replace("\"gelu\"", "7", StringComparison.Ordinal)
            .ReplaceLineEndings(lineEnd);
        byte[] text = Encoding.UTF8.GetBytes(config);

        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", byteOrderMark ? [.. Encoding.UTF8.Preamble, .. text] : text)
            .Run();

        Assert.Equal(["rose.convnextv2.json(8,34): error CNV0003: 'hidden_act' must be a string, but is 7"], run.Messages);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_byte_order_mark_is_no_part_of_the_text(string encodingName)
    {
        var encoding = Encoding.GetEncoding(encodingName);

        GeneratorRun run = GeneratorHarness
            .Empty.WithModel(
                "rose.convnextv2.json",
                [.. encoding.GetPreamble(), .. encoding.GetBytes(GeneratorHarness.MicroConfig)]
            )
            .Run();

        Assert.Empty(run.Messages);
        Assert.Contains("Garden.Rose.g.cs", run.Sources.Keys);
    }

    [Fact]
    public void A_span_covers_the_value_that_it_is_about()
    {
        string config = GeneratorHarness.MicroConfig.Replace("\"gelu\"", "\"glue\"", StringComparison.Ordinal);

        Location location = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", config).Run().Diagnostics.Single().Location;

        Assert.Equal("\"glue\"", config.Substring(location.SourceSpan.Start, location.SourceSpan.Length));
        Assert.Equal(GeneratorHarness.Folder + "rose.convnextv2.json", location.GetLineSpan().Path);
        Assert.Equal(new LinePositionSpan(new LinePosition(7, 16), new LinePosition(7, 22)), location.GetLineSpan().Span);
    }

    [Fact]
    public void One_models_faults_do_not_hinder_another()
    {
        GeneratorRun run = GeneratorHarness
            .Micro.WithModel("lily.convnextv2.json", "{")
            .WithModel("iris.convnextv2.json", GeneratorHarness.MicroConfig)
            .Run();

        Assert.Equal(
            ["lily.convnextv2.json(1,2): error CNV0002: The file is not valid JSON: expected a property name in double quotes"],
            run.Messages
        );
        Assert.Contains("Garden.Rose.g.cs", run.Sources.Keys);
        Assert.Contains("Garden.Iris.g.cs", run.Sources.Keys);
        run.Compile();
    }

    [Fact]
    public void Warnings_obey_the_projects_settings()
    {
        GeneratorHarness project = GeneratorHarness.Empty.WithModel(
            "rose.convnextv2.json",
            GeneratorHarness.MicroConfig.Replace("\"num_labels\"", "\"depths\": [1, 1], \"num_labels\"", StringComparison.Ordinal)
        );

        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(project.Run().Diagnostics).Severity);
        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(With(ReportDiagnostic.Error)).Severity);
        Assert.Empty(With(ReportDiagnostic.Suppress));

        IEnumerable<Diagnostic> With(ReportDiagnostic severity) =>
            (project with { Severities = project.Severities.Add("CNV0013", severity) }).Run().Diagnostics;
    }
}
