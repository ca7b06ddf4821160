using System.Globalization;
using System.Text;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Tests.Diagnostics;

/// <summary>Each diagnostic as the compiler prints it. In a JSON, « stands before the character that it must point at.</summary>
public class DiagnosticTests
{
    [Theory]
    [InlineData("""{"model_type": "convnextv2", "depths": [1, «}""", "error CNV0002: The file is not valid JSON: unexpected character '}'")]
    [InlineData("""{"model_type": "convnextv2"} «x""", "error CNV0002: The file is not valid JSON: unexpected text after the end of the value")]
    [InlineData("""{"model_type": «"convnextv2""", "error CNV0002: The file is not valid JSON: a string without an end")]
    [InlineData("""«""", "error CNV0002: The file is not valid JSON: unexpected end of the text")]
    [InlineData("""«["convnextv2"]""", "error CNV0003: the file must be a JSON object, but is an array")]
    [InlineData("""{"model_type": «5}""", "error CNV0003: 'model_type' must be a string, but is 5", "error CNV0005")]
    [InlineData("""{"model_type": "convnextv2", "depths": «"three"}""", "error CNV0003: 'depths' must be an array of integers, but is \"three\"")]
    [InlineData("""{"model_type": "convnextv2", "depths": [3, «3.5, 9, 3]}""", "error CNV0003: 'depths[1]' must be an integer, but is 3.5")]
    [InlineData("""{"model_type": "convnextv2", "hidden_act": «["gelu"]}""", "error CNV0003: 'hidden_act' must be a string, but is an array")]
    [InlineData("""{"model_type": "convnextv2", "layer_norm_eps": «true}""", "error CNV0003: 'layer_norm_eps' must be a number, but is true")]
    [InlineData("""{"model_type": "convnextv2", "image_size": «[1, 2, 3]}""", "error CNV0003: 'image_size' must be an integer, or an array of height and width, but is an array")]
    [InlineData("""{"model_type": "convnextv2", "id2label": «[]}""", "error CNV0003: 'id2label' must be an object from ids to labels, but is an array")]
    [InlineData("""{"model_type": "convnextv2", "id2label": {"0": «null}}""", "error CNV0003: 'id2label[\"0\"]' must be a string, but is null")]
    [InlineData("""{"model_type": "convnextv2", "patch_size": «0}""", "error CNV0004: 'patch_size' must be from 1 to 2147483647, but is 0")]
    [InlineData("""{"model_type": "convnextv2", "num_channels": «99999999999}""", "error CNV0004: 'num_channels' must be from 1 to 2147483647, but is 99999999999")]
    [InlineData("""{"model_type": "convnextv2", "layer_norm_eps": «1e400}""", "error CNV0004: 'layer_norm_eps' must be from 0 to 1, but is 1e400")]
    [InlineData("""{"model_type": «"resnet"}""", "error CNV0005: The file is not the config of a ConvNeXt V2 model: its 'model_type' is \"resnet\"; expected \"model_type\": \"convnextv2\"")]
    [InlineData("""{"model_type": «"convnext"}""", "error CNV0005: The file is not the config of a ConvNeXt V2 model: its 'model_type' is \"convnext\" (ConvNeXt of 2022 has no global response normalisation)")]
    [InlineData("""{"architectures": «["ResNetModel"]}""", "error CNV0005: The file is not the config of a ConvNeXt V2 model: its 'architectures' name another model")]
    [InlineData("""{"architecture": «"convnextv2_atto"}""", "error CNV0005: The file is not the config of a ConvNeXt V2 model: it is a timm config")]
    [InlineData("""«{"version": 1}""", "error CNV0005: The file is not the config of a ConvNeXt V2 model: it has no 'model_type', and none of 'hidden_sizes', 'depths', 'num_stages', 'patch_size'")]
    [InlineData("""{"model_type": "convnextv2", "num_stages": 4, "depths": «[1, 2]}""", "error CNV0006: 'num_stages' has 4, but 'depths' has 2 values; every stage needs one of each")]
    [InlineData("""{"model_type": "convnextv2", "hidden_sizes": «[8]}""", "error CNV0006: 'num_stages' is absent and defaults to 4, but 'hidden_sizes' has 1 values; every stage needs one of each")]
    [InlineData("""{"model_type": "convnextv2", "hidden_act": «"geluu"}""", "error CNV0007: 'hidden_act' is \"geluu\", which is not supported; it can be gelu, gelu_accurate, ")]
    [InlineData("""{"model_type": "convnextv2", "image_size": «31}""", "error CNV0008: An image of 31×31 leaves no pixel for stage 4 of 4; both edges must be at least 32")]
    [InlineData("""{"model_type": "convnextv2", "image_size": «[224, 3]}""", "error CNV0008: An image of 224×3 leaves no pixel for stage 1 of 4; both edges must be at least 32")]
    [InlineData("""{"model_type": "convnextv2", "hidden_sizes": «[96, 192, 384, 20000]}""", "error CNV0009: The model is too large to compile: the pointwise weights of stage 4 would be 1,600,000,000, and the limit is 1,073,741,824")]
    [InlineData("""{"model_type": "convnextv2", "depths": «[3, 3, 2147483647, 3]}""", "error CNV0009: The model is too large to compile: the number of blocks would be 2,147,483,656, and the limit is 1,000")]
    [InlineData("""{"model_type": "convnextv2", "image_size": «2147483647}""", "error CNV0009: The model is too large to compile: the input image would be more than 2⁶³, and the limit is 1,073,741,824")]
    [InlineData("""{"model_type": "convnextv2", "patch_size": 4, «"patch_size": 4}""", "warning CNV0013: The key \"patch_size\" stands twice in the same object; the last one is used")]
    [InlineData("""{"model_type": "convnextv2", "id2label": «{"0": "a", "2": "c"}}""", "error CNV0014: 'id2label' cannot be used: ids must run from 0 without a gap, and 1 is missing")]
    [InlineData("""{"model_type": "convnextv2", "id2label": {"0": "a", «"b": "c"}}""", "error CNV0014: 'id2label' cannot be used: the id \"b\" is not a whole number")]
    [InlineData("""{"model_type": "convnextv2", "num_labels": «3, "id2label": {"0": "a", "1": "c"}}""", "warning CNV0015: 'num_labels' is 3, but 'id2label' has 2 labels; as in Hugging Face, 'id2label' decides")]
    public void A_config_is_refused_where_it_is_wrong(string json, params string[] messages) =>
        AssertPrinted("rose.convnextv2.json", json, messages, text => GeneratorHarness.Empty.WithModel("rose.convnextv2.json", text));

    [Theory]
    [InlineData("""{"size": «"large"}""", "error CNV0003: 'size' must be an integer, or an object with 'shortest_edge' or with 'height' and 'width', but is \"large\"")]
    [InlineData("""{"do_resize": «1}""", "error CNV0003: 'do_resize' must be true or false, but is 1")]
    [InlineData("""{"crop_pct": «0}""", "error CNV0004: 'crop_pct' must be from 0.001 to 1, but is 0")]
    [InlineData("""{"size": {"shortest_edge": «3}}""", "")]
    [InlineData("""{"do_resize": false, "image_mean": «[0.5, 0.5]}""", "error CNV0016: The preprocessing cannot be compiled: 'image_mean' has 2 values, and the model 1 channels")]
    [InlineData("""{"do_resize": false, "image_std": «0}""", "error CNV0004: 'image_std' must be from 1E-30 to 1E+30, but is 0")]
    [InlineData("""{"do_resize": false, «""", "error CNV0002: The file is not valid JSON")]
    public void A_preprocessor_file_is_refused_where_it_is_wrong(string json, string message)
    {
        if (message.Length == 0)
        {
            // The size is the preprocessor's, so that is where it is too small.
            json = json.Replace("«", "", StringComparison.Ordinal).Replace("\"size\": ", "\"size\": «", StringComparison.Ordinal);
            message = "error CNV0008: An image of 3×3 leaves no pixel for stage 2 of 2; both edges must be at least 4";
        }

        AssertPrinted("preprocessor_config.json", json, [message], text => GeneratorHarness.Micro.WithPreprocessor(text));
    }

    [Fact]
    public void A_file_without_text_cannot_be_read() => Assert.Equal(
        ["rose.convnextv2.json(1,1): error CNV0001: 'rose.convnextv2.json' cannot be read"],
        GeneratorHarness.Empty.WithModel("rose.convnextv2.json", json: null).Run().Messages);

    [Theory]
    [InlineData("9lives", null, null, "CNV0011: The ClassName of the ConvNextV2Model item is '9lives', which is not a C# identifier")]
    [InlineData("Load", null, null, "CNV0011: The ClassName of the ConvNextV2Model item is 'Load', which generated code needs for itself; choose another with ClassName")]
    [InlineData("Rose", "My.9", null, "CNV0011: The Namespace of the ConvNextV2Model item is 'My.9', which is not a C# namespace")]
    [InlineData(null, null, "large", "CNV0012: The ImageSize of the ConvNextV2Model item is 'large'; it must be an edge such as 224, or height by width such as 288x384")]
    [InlineData(null, null, "1x2x3", "CNV0012: The ImageSize of the ConvNextV2Model item is '1x2x3'; it must be an edge such as 224, or height by width such as 288x384")]
    [InlineData(null, null, "3", "CNV0008: An image of 3×3 leaves no pixel for stage 2 of 2; both edges must be at least 4")]
    public void Metadata_is_refused_at_the_top_of_its_config(string? className, string? @namespace, string? imageSize, string message) => Assert.Equal(
        [$"rose.convnextv2.json(1,1): error {message}"],
        GeneratorHarness.Empty.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig, className, @namespace, imageSize).Run().Messages);

    [Fact]
    public void Of_two_models_for_one_class_the_second_is_refused_and_the_first_compiled()
    {
        GeneratorRun run = GeneratorHarness.Empty
            .WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig)
            .WithModel("ROSE.convnextv2.json", GeneratorHarness.MicroConfig)
            .Run();

        Assert.Equal(
            [$"ROSE.convnextv2.json(1,1): error CNV0010: The class 'Garden.ROSE' is already compiled from '{GeneratorHarness.Folder}rose.convnextv2.json' (names that differ only in case count as one); set ClassName or Namespace on its ConvNextV2Model item"],
            run.Messages);
        Assert.Contains("Garden.Rose.g.cs", run.Sources.Keys);
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once()
    {
        string[] messages = GeneratorHarness.Empty.WithModel(
            "rose.convnextv2.json", """{"model_type": "convnextv2", "patch_size": -1, "num_channels": "three", "depths": [1], "hidden_act": "none"}""", className: "1").Run().Messages;

        Assert.Equal(["CNV0003", "CNV0004", "CNV0006", "CNV0007", "CNV0011"], messages.Select(message => message.Split("error ")[1][..7]).Order());
    }

    [Fact]
    public void Lines_and_columns_are_right_after_a_byte_order_mark_line_ends_of_all_kinds_and_wide_characters()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("{\r\n\"model_type\": \"convnextv2\",\n\"note\": \"ü€😀\", \"patch_size\": 0}")];

        // Columns count UTF-16 units, as editors do.
        Assert.Equal(
            ["rose.convnextv2.json(3,31): error CNV0004: 'patch_size' must be from 1 to 2147483647, but is 0"],
            GeneratorHarness.Empty.WithModel("rose.convnextv2.json", bytes).Run().Messages);
    }

    [Fact]
    public void A_warning_leaves_the_model_standing_and_an_error_does_not()
    {
        Assert.NotEmpty(GeneratorHarness.Empty.WithModel("rose.convnextv2.json", """{"patch_size": 4, "patch_size": 4}""").Run().Sources);
        Assert.Empty(GeneratorHarness.Empty.WithModel("rose.convnextv2.json", """{"patch_size": 0}""").Run().Sources);
    }

    [Fact]
    public void A_plan_that_contradicts_itself_would_be_reported_too()
    {
        var problem = new LocatedProblem(Problem.At(ProblemId.InvalidPlan, new InputPlace(InputFile.Config, default), "x1 and h1 overlap"), "a.json", default, default);

        Assert.Equal(
            "a.json(1,1): error CNV0017: The generator made a plan that contradicts itself, which is a bug of its own; please report it with the config: x1 and h1 overlap",
            GeneratorRun.Print(problem.ToDiagnostic()));
    }

    public static TheoryData<string> Ids() => new(Enum.GetValues<ProblemId>().Select(id => DiagnosticDescriptors.For(id).Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_has_a_help_page_a_row_in_the_releases_and_its_own_number(string id)
    {
        DiagnosticDescriptor descriptor = Enum.GetValues<ProblemId>().Select(DiagnosticDescriptors.For).Single(descriptor => descriptor.Id == id);
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", id + ".md"));
        string releases = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Releases", "AnalyzerReleases.Unshipped.md"));
        string title = descriptor.Title.ToString(CultureInfo.InvariantCulture);

        Assert.StartsWith($"# {id}: {title}\n", page, StringComparison.Ordinal);
        Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        Assert.Contains($"{id} | ConvNextV2 | {descriptor.DefaultSeverity} | {title}", releases, StringComparison.Ordinal);
    }

    [Fact]
    public void No_help_page_is_left_of_a_diagnostic_that_is_gone() => Assert.Equal(
        Ids().Select(row => row.Data).Order(),
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Pages"), "CNV*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    private static void AssertPrinted(string path, string marked, string[] messages, Func<string, GeneratorHarness> project)
    {
        int column = marked.IndexOf('«', StringComparison.Ordinal) + 1;
        string[] printed = project(marked.Replace("«", "", StringComparison.Ordinal)).Run().Messages;

        Assert.Equal(messages.Length, printed.Length);
        Assert.StartsWith(FormattableString.Invariant($"{path}(1,{column}): {messages[0]}"), printed[0], StringComparison.Ordinal);
        Assert.All(messages.Zip(printed), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }
}
