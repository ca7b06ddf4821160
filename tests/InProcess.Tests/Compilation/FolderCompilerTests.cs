using System.Text;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.InProcess.Compilation;
using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests.Compilation;

/// <summary>The source and the diagnostics of a folder, against those of a build.</summary>
public sealed class FolderCompilerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [MemberData(nameof(BuiltModel.Names), MemberType = typeof(BuiltModel))]
    public void The_source_is_what_a_build_writes_but_for_the_name_of_the_class(string name)
    {
        BuiltModel built = BuiltModel.All[name];
        string prefix = Path.Combine(AppContext.BaseDirectory, "Built", $"Built.{built.ClassName}.");
        Dictionary<string, string> expected = Directory
            .EnumerateFiles(Path.GetDirectoryName(prefix)!, "*.g.cs")
            .Where(file => file.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(
                file => "FolderModel." + file[prefix.Length..],
                file => Renamed(File.ReadAllText(file), built.ClassName)
            );

        Dictionary<string, string> actual = FolderCompiler
            .Generate(ModelFiles.Read(built.Config), built.Options(_folder.Path), CancellationToken.None)
            .Compilation.SyntaxTrees.ToDictionary(tree => Path.GetFileName(tree.FilePath), tree => tree.ToString());

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, file => Assert.Equal(file.Value, actual[file.Key]));
    }

    [Fact]
    public void The_assembly_is_the_same_wherever_the_folder_stands()
    {
        CompiledFolder here = Compile(MicroFolder.Write(_folder.PathOf("here")));
        CompiledFolder there = Compile(MicroFolder.Write(_folder.PathOf("there é #1;")));

        Assert.Equal(here.Assembly, there.Assembly);
    }

    [Fact]
    public void An_error_stands_on_the_line_of_the_JSON_as_a_build_prints_it()
    {
        string folder = MicroFolder.Write(
            _folder.Path,
            MicroFolder.Config.Replace("\"gelu\"", "\"gelux\"", StringComparison.Ordinal)
        );

        string error = Assert.Single(Errors(folder));

        Assert.StartsWith(
            $"{folder}/config.json(8,17): error CNV0007: 'hidden_act' is \"gelux\", which is not supported; it can be gelu, ",
            error,
            StringComparison.Ordinal
        );
        Assert.EndsWith(", tanh (https://", error[..(error.LastIndexOf("https://", StringComparison.Ordinal) + 8)]);
        Assert.EndsWith("/docs/diagnostics/CNV0007.md)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_told_each_in_its_own_file()
    {
        string folder = MicroFolder.Write(
            _folder.Path,
            MicroFolder.Config.Replace("\"num_labels\": 2", "\"num_labels\": -1", StringComparison.Ordinal),
            MicroFolder.Preprocessor.Replace("[0.25]", "\"0.25\"", StringComparison.Ordinal)
        );

        ModelCompilationException exception = Assert.Throws<ModelCompilationException>(() => Compile(folder));

        Assert.Contains(exception.Errors, error => error.StartsWith($"{folder}/config.json(10,17): error CNV0004: "));
        Assert.Contains(exception.Errors, error => error.StartsWith($"{folder}/preprocessor_config.json(4,17): error CNV0003: "));
        Assert.Equal(string.Join(Environment.NewLine, exception.Errors), exception.Message);
    }

    [Fact]
    public void Warnings_are_those_of_a_build_and_leave_the_model_standing()
    {
        string folder = MicroFolder.Write(
            _folder.Path,
            MicroFolder.Config.Replace("\"image_size\"", "\"depths\": [1, 1],\n  \"image_size\"", StringComparison.Ordinal),
            MicroFolder.Preprocessor.Replace("\"image_std\"", "\"image_mean\": [0.5],\n  \"image_std\"", StringComparison.Ordinal)
        );
        ModelFiles files = ModelFiles.Read(folder);

        IEnumerable<string> warnings = Compile(folder).Warnings.Select(warning => warning.In(files));

        Assert.Equal(
            [
                $"{folder}/config.json(9,3): warning CNV0013: The key \"depths\" stands twice in the same object; the last one is used",
                $"{folder}/preprocessor_config.json(5,3): warning CNV0013: The key \"image_mean\" stands twice in the same object; the last one is used",
            ],
            warnings.Select(warning => warning[..warning.IndexOf(" (https", StringComparison.Ordinal)])
        );
    }

    [Fact]
    public void A_folder_without_a_preprocessor_s_file_is_compiled_with_the_warning_that_a_build_gives()
    {
        string folder = MicroFolder.Write(_folder.Path, preprocessor: null);

        FolderWarning warning = Assert.Single(Compile(folder).Warnings);

        Assert.StartsWith("(1,1): warning CNV0025: There is no preprocessor_config.json beside the config, ", warning.Text);
        Assert.Contains("set Preprocessing=\"ImageNet\" or \"Default\" in ModelFolderOptions", warning.Text);
        Assert.Empty(Compile(folder, new ModelFolderOptions { Preprocessing = "Default" }).Warnings);
    }

    [Theory]
    [InlineData(
        "ImageBackend",
        "CNV0028: The ImageBackend of ModelFolderOptions is 'x?'; it can be Pillow, Pillow12 or Torchvision"
    )]
    [InlineData("ImageSize", "CNV0012: The ImageSize of ModelFolderOptions is 'x?'; it must be an edge such as 224, ")]
    [InlineData("Architecture", "CNV0019: The Architecture of ModelFolderOptions is 'x?'; it can be ConvNextV2")]
    [InlineData("OutFeatures", "CNV0018: The OutFeatures of ModelFolderOptions cannot be used: ")]
    [InlineData("Preprocessing", "CNV0028: The Preprocessing of ModelFolderOptions is 'x?'; it can be ImageNet or Default")]
    [InlineData("Precision", "CNV0032: The Precision of ModelFolderOptions is 'x?'; it can be Float32 or Int8")]
    public void An_option_that_is_wrong_is_told_of_as_an_option(string name, string message)
    {
        var options = new ModelFolderOptions();
        typeof(ModelFolderOptions).GetProperty(name)!.SetValue(options, "x?");
        string folder = MicroFolder.Write(_folder.Path);

        string[] errors = [.. Errors(folder, options)];

        Assert.Contains(errors, error => error.StartsWith("ModelFolderOptions: error " + message, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.DoesNotContain("ConvNextV2Model item", error));
    }

    [Fact]
    public void An_image_size_that_is_too_small_is_told_of_where_it_stands()
    {
        string config = MicroFolder.Config.Replace("\"image_size\": 8", "\"image_size\": 1", StringComparison.Ordinal);
        string folder = MicroFolder.Write(_folder.Path, config, preprocessor: null);

        Assert.StartsWith($"{folder}/config.json(9,17): error CNV0008: ", Assert.Single(Errors(folder)));
        Assert.StartsWith(
            "ModelFolderOptions: error CNV0008: ",
            Assert.Single(Errors(folder, new ModelFolderOptions { ImageSize = "1" }))
        );
    }

    [Fact]
    public void Options_decide_as_an_item_does()
    {
        string config = MicroFolder.Config.Replace("[3, 5]", "[8, 5]", StringComparison.Ordinal);
        string folder = MicroFolder.Write(_folder.Path, config, preprocessor: null);
        var options = new ModelFolderOptions
        {
            ImageSize = "16x12",
            OutFeatures = "stem,stage2",
            ImageBackend = "torchvision",
            Preprocessing = "Default",
            Precision = "int8",
        };

        string source = Source(folder, options);

        Assert.Contains("const int ImageHeight = 16;", source);
        Assert.Contains("const int ImageWidth = 12;", source);
        Assert.Contains("new string[] { \"stem\", \"stage2\" }", source);
        Assert.Contains("ImageBackend.Torchvision", source);
        Assert.Contains("where it pays in eight bits", source);
        Assert.Contains(
            ": global::ConvNextV2.Compiled.ImageEmbedder",
            Source(folder, new() { Architecture = "ConvNextV2Model" })
        );
    }

    [Fact]
    public void A_config_is_decoded_as_the_compiler_decodes_it()
    {
        string labels = MicroFolder.Config.Replace(
            "\"num_labels\": 2",
            "\"id2label\": {\"0\": \"rosé\", \"1\": \"玫瑰\"}",
            StringComparison.Ordinal
        );
        string folder = MicroFolder.Write(_folder.Path, labels);
        byte[] expected = Compile(folder).Assembly;

        foreach (Encoding encoding in new[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), labels, encoding);
            Assert.Equal(expected, Compile(folder).Assembly);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"model_type\": \"resnet\"}")]
    [InlineData("\u0000\u0001\u0002")]
    public void What_is_no_config_is_an_error_and_nothing_else(string config) =>
        Assert.All(Errors(MicroFolder.Write(_folder.Path, config)), error => Assert.Contains("/config.json(1,", error));

    [Fact]
    public void A_folder_s_name_cannot_drive_the_terminal()
    {
        string folder = MicroFolder.Write(_folder.PathOf("\u001b[31mred"), "{}");

        Assert.StartsWith($"{_folder.Path}/\\u001b[31mred/config.json(1,1): error CNV0005: ", Assert.Single(Errors(folder)));
    }

    [Fact]
    public void A_cancelled_compilation_ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        ModelFiles files = ModelFiles.Read(MicroFolder.Write(_folder.Path));

        Assert.ThrowsAny<OperationCanceledException>(() => FolderCompiler.Compile(files, new(), source.Token));
    }

    public void Dispose() => _folder.Dispose();

    private static CompiledFolder Compile(string folder, ModelFolderOptions? options = null) =>
        FolderCompiler.Compile(ModelFiles.Read(folder), options ?? new(), CancellationToken.None);

    private static IReadOnlyList<string> Errors(string folder, ModelFolderOptions? options = null) =>
        Assert.Throws<ModelCompilationException>(() => Compile(folder, options)).Errors;

    private static string Source(string folder, ModelFolderOptions options) =>
        string.Concat(
            FolderCompiler
                .Generate(ModelFiles.Read(folder), options, CancellationToken.None)
                .Compilation.SyntaxTrees.Select(tree => tree.ToString())
        );

    private static string Renamed(string source, string className) =>
        Regex.Replace(
            source.Replace("namespace Built;\n\n", "", StringComparison.Ordinal),
            $@"\b(Built\.)?{className}\b(?!\.convnextv2)",
            "FolderModel"
        );
}
