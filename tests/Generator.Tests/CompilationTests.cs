using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>Emitted code is compiled with every warning on, in projects that make it hard.</summary>
public class CompilationTests
{
    [Fact]
    public void All_published_variants_compile_without_a_warning()
    {
        GeneratorHarness project = GeneratorHarness.Empty;
        foreach ((string name, (string config, string preprocessor)) in GeneratorHarness.PublishedModels)
        {
            project = project
                .WithModel($"/models/{name}/config.json", config)
                .WithPreprocessor(preprocessor, $"/models/{name}/preprocessor_config.json");
        }

        GeneratorRun run = project.Run();

        Assert.Equal(14, GeneratorHarness.PublishedModels.Count);
        Assert.Empty(run.Messages);
        Assert.All(GeneratorHarness.PublishedModels.Keys, name => Assert.Contains($"Garden.{name}.g.cs", run.Sources.Keys));
        run.Compile();
    }

    /// <summary>What is compiled in eight bits and in floats may stand in one program, from one config.</summary>
    [Fact]
    public void Both_precisions_of_every_published_variant_compile_without_a_warning()
    {
        GeneratorHarness project = GeneratorHarness.Empty;
        foreach ((string name, (string config, string preprocessor)) in GeneratorHarness.PublishedModels)
        {
            project = project
                .WithItems(
                    $"/models/{name}/config.json",
                    config,
                    new ModelItem(name + "Float32", Precision: "Float32"),
                    new ModelItem(name + "Int8", Precision: "Int8")
                )
                .WithPreprocessor(preprocessor, $"/models/{name}/preprocessor_config.json");
        }

        GeneratorRun run = project.Run();

        Assert.Empty(run.Messages);
        Assert.All(
            GeneratorHarness.PublishedModels.Keys,
            name =>
            {
                Assert.DoesNotContain("Quantized", run.Sources[$"Garden.{name}Float32.Weights.g.cs"], StringComparison.Ordinal);
                Assert.Contains("QuantizedPointwise(", run.Sources[$"Garden.{name}Int8.Weights.g.cs"], StringComparison.Ordinal);
            }
        );
        run.Compile();
    }

    /// <summary>Keys that are put in place of the micro config's.</summary>
    public static TheoryData<string> Variants() =>
        [
            """ "num_stages": 1, "hidden_sizes": [4], "depths": [2] """,
            """ "num_stages": 5, "hidden_sizes": [1, 2, 3, 4, 5], "depths": [1, 0, 2, 0, 1], "image_size": 64 """,
            """ "depths": [0, 0] """,
            """ "num_labels": 0 """,
            """ "num_labels": 1 """,
            """ "num_labels": 3, "problem_type": "multi_label_classification" """,
            """ "id2label": {} , "num_labels": 0 """,
            """ "id2label": {"1": "b", "0": "a"} """,
            """ "image_size": [11, 37] """,
            """ "image_size": [512, 4], "hidden_sizes": [17, 300] """,
            """ "patch_size": 1, "image_size": 2 """,
            """ "patch_size": 7, "image_size": 29 """,
            """ "num_channels": 3 """,
            """ "num_channels": 4 """,
            """ "layer_norm_eps": 1E-99999999999 """,
            """ "layer_norm_eps": 0 """,
            """ "layer_norm_eps": 1 """,
            """ "layer_norm_eps": 0.00000100000000000000000000000000000000000000000000000000000000000000000000000000000000000000001 """,
        ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Small_variants_compile_without_a_warning(string keys)
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", JsonText.Merge(GeneratorHarness.MicroConfig, keys))
            .Run();

        Assert.Empty(run.Messages);
        run.Compile();
    }

    [Fact]
    public void Every_activation_compiles_without_a_warning()
    {
        GeneratorHarness project = GeneratorHarness.Empty;
        foreach (string name in HiddenActivations.ByName.Keys)
        {
            project = project.WithModel(
                name + ".convnextv2.json",
                JsonText.Merge(GeneratorHarness.MicroConfig, $"\"hidden_act\": \"{name}\"")
            );
        }

        GeneratorRun run = project.Run();

        Assert.Empty(run.Messages);
        run.Compile();
    }

    [Theory]
    [InlineData("""{"do_resize": true, "size": 8, "crop_pct": 0.3333333333333333}""")]
    [InlineData("""{"size": {"shortest_edge": 400}}""")]
    [InlineData("""{"image_processor_type": "ViTImageProcessor", "size": {"height": 9, "width": 12}, "do_normalize": false}""")]
    [InlineData("""{"image_processor_type": "EfficientNetImageProcessor", "rescale_offset": true, "do_center_crop": true}""")]
    [InlineData("""{"do_resize": false, "do_rescale": false}""")]
    [InlineData("""{"do_resize": false, "rescale_factor": -1e30, "image_mean": -1e-30, "image_std": 1E+30}""")]
    [InlineData("""{"do_resize": false, "rescale_factor": -0, "image_mean": -0.0e0, "image_std": [1e-30]}""")]
    public void Every_kind_of_preprocessing_compiles_without_a_warning(string preprocessor)
    {
        GeneratorRun run = GeneratorHarness.Micro.WithPreprocessor(preprocessor).Run();

        Assert.Empty(run.Messages);
        run.Compile();
    }

    /// <summary>C# of the user's whose names are those that emitted code relies on, and the namespace of the model.</summary>
    [Theory]
    [InlineData("Garden", "class Cnv { } class Session { } class Weights { } class Prediction { } class CompiledModel { }")]
    [InlineData("Garden", "namespace Cnv { class Tile { } } namespace Garden { class Cnv { } }")]
    [InlineData(
        "Garden",
        "namespace Garden { class System { } class ConvNextV2 { } class Cnv { } class Compiled { } class Session { } class Tile { } }"
    )]
    [InlineData(
        "Garden.Models",
        "namespace Garden.System { class Int32 { } } namespace Garden.ConvNextV2 { } namespace Garden.Models.Cnv { } namespace Garden.Models.ConvNextV2.Compiled { }"
    )]
    [InlineData("System", "")]
    [InlineData("Cnv", "")]
    [InlineData("Cnv.System.ConvNextV2", "")]
    [InlineData("ConvNextV2", "")]
    [InlineData("ConvNextV2.Compiled", "")]
    [InlineData("ConvNextV2.Compiled.CompilerServices", "")]
    [InlineData("global.namespace.class", "")]
    [InlineData(null, "")]
    [InlineData(null, "class Cnv { } class Session { } class Weights { }")]
    [InlineData(
        "Garden",
        "global using Cnv = System.Text; global using System = System.Text; global using ConvNextV2 = System.Text;"
    )]
    [InlineData(
        "Garden.System",
        "namespace Garden { class Span { } class ReadOnlySpan { } class Task { } class Prediction { } class HeatMap { } }"
    )]
    [InlineData("My.Cnv.ConvNextV2.Compiled.CompilerServices", "namespace My { class System { } }")]
    [InlineData("Garden", "namespace Garden { class @string { } class @float { } class Float { } class Int32 { } }")]
    public void No_name_of_the_users_hides_what_emitted_code_means(string? rootNamespace, string source)
    {
        GeneratorHarness project = (GeneratorHarness.Micro with { RootNamespace = rootNamespace }).WithSource(source);

        GeneratorRun run = project.Run();

        Assert.Empty(run.Messages);
        run.Compile();
    }

    public static TheoryData<string> Settings() => [.. ByName.Keys];

    // What a project file can ask of the compiler.
    private static readonly Dictionary<string, Func<GeneratorHarness, GeneratorHarness>> ByName = new()
    {
        ["Nullable=disable"] = project =>
            With(project, options => options.WithNullableContextOptions(NullableContextOptions.Disable)),
        ["Nullable=annotations"] = project =>
            With(project, options => options.WithNullableContextOptions(NullableContextOptions.Annotations)),
        ["CheckForOverflowUnderflow"] = project => With(project, options => options.WithOverflowChecks(true)),
        ["Optimize"] = project => With(project, options => options.WithOptimizationLevel(OptimizationLevel.Release)),
        ["AllowUnsafeBlocks"] = project => With(project, options => options.WithAllowUnsafe(true)),
        ["TreatWarningsAsErrors"] = project =>
            With(project, options => options.WithGeneralDiagnosticOption(ReportDiagnostic.Error)),
        ["Features=strict"] = project =>
            project with
            {
                ParseOptions = project.ParseOptions.WithFeatures([KeyValuePair.Create("strict", "true")]),
            },
        ["DefineConstants"] = project =>
            project with
            {
                ParseOptions = project.ParseOptions.WithPreprocessorSymbols("DEBUG", "TRACE", "Cnv", "Rose"),
            },
        ["CLSCompliant"] = project => project.WithSource("[assembly: System.CLSCompliant(true)]"),
        ["InternalsVisibleTo"] = project =>
            project.WithSource("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"ConvNextV2.Compiled\")]"),
    };

    private static GeneratorHarness With(
        GeneratorHarness project,
        Func<CSharpCompilationOptions, CSharpCompilationOptions> change
    ) => project with { CompilationOptions = change(project.CompilationOptions) };

    /// <summary>A classifier of two sizes, a backbone and a class of features: between them all that is emitted.</summary>
    private static GeneratorHarness Zoo { get; } =
        GeneratorHarness
            .Empty.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig, imageSize: "8,16")
            .WithModel("lily.convnextv2.json", GeneratorHarness.MicroConfig, outFeatures: "stem,stage2")
            .WithModel(
                "iris.convnextv2.json",
                JsonText.Merge(GeneratorHarness.MicroConfig, """ "hidden_sizes": [8, 32] """),
                imageSize: "16",
                architecture: "ConvNextV2Model",
                precision: "Int8"
            )
            .WithPreprocessor(GeneratorHarness.MicroPreprocessor);

    [Theory]
    [MemberData(nameof(Settings))]
    public void Emitted_code_compiles_without_a_warning_whatever_the_project_asks_of_the_compiler(string setting)
    {
        GeneratorRun run = ByName[setting](Zoo).Run();

        Assert.Empty(run.Messages);
        run.Compile();
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp11)]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.Preview)]
    public void Emitted_code_is_that_of_CSharp_11_which_has_static_abstract_members_and_of_all_later_ones(LanguageVersion version)
    {
        GeneratorRun run = (Zoo with { ParseOptions = Zoo.ParseOptions.WithLanguageVersion(version) }).Run();

        Assert.Empty(run.Messages);
        run.Compile();
    }
}
