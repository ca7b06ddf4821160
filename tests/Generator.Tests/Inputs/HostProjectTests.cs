using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What generated code needs of the project around it. What lacks is the one error; nothing is generated to add others.</summary>
public class HostProjectTests
{
    private static readonly string OurVersion = typeof(ConvNextV2Generator).Assembly.GetName().Version!.ToString(3);

    [Fact]
    public void A_runtime_of_another_version_is_refused_once_and_with_both_versions()
    {
        GeneratorHarness project = GeneratorHarness.Micro.WithModel("iris.convnextv2.json", GeneratorHarness.MicroConfig);

        string message = Assert.Single((project with { Runtime = RuntimeOf("7.8.9.0") }).Run().Messages);

        Assert.Equal(
            $"rose.convnextv2.json(1,1): error CNV0020: The generator is ConvNextV2.Compiled.Generator {OurVersion}, but the project references ConvNextV2.Compiled 7.8.9; "
                + "both must come from one version of the package ConvNextV2.Compiled",
            message
        );
    }

    [Fact]
    public void A_project_without_the_runtime_is_told_what_it_lacks()
    {
        GeneratorRun run = (GeneratorHarness.Micro with { Runtime = null }).Run();

        Assert.Contains(
            "but the project references no ConvNextV2.Compiled; ",
            Assert.Single(run.Messages),
            StringComparison.Ordinal
        );
        run.Compile();
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp1, "1")]
    [InlineData(LanguageVersion.CSharp7_3, "7.3")]
    [InlineData(LanguageVersion.CSharp9, "9.0")]
    [InlineData(LanguageVersion.CSharp10, "10.0")]
    public void A_project_in_an_early_version_of_CSharp_is_told_which_it_needs(LanguageVersion version, string printed)
    {
        GeneratorHarness project = GeneratorHarness.Micro.WithModel("iris.convnextv2.json", GeneratorHarness.MicroConfig) with
        {
            ParseOptions = GeneratorHarness.Micro.ParseOptions.WithLanguageVersion(version),
        };

        GeneratorRun run = project.WithSource("").Run();

        Assert.Equal(
            [
                $"rose.convnextv2.json(1,1): error CNV0030: A class that is compiled from a config needs C# 11 or later, and the project's LangVersion is {printed}: remove it, or set it to 11 or later",
            ],
            run.Messages
        );
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void A_project_without_models_may_have_any_runtime() =>
        Assert.Empty((GeneratorHarness.Empty with { Runtime = RuntimeOf("7.8.9.0") }).Run().Messages);

    private static MetadataReference RuntimeOf(string version) =>
        CSharpCompilation
            .Create(
                "ConvNextV2.Compiled",
                [CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]")],
                Basic.Reference.Assemblies.Net100.References.All,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            )
            .ToMetadataReference();
}
