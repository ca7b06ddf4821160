using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>Who may use a class: what its item says, and what the project's own part of it says.</summary>
public class AccessTests
{
    [Theory]
    [InlineData(null, Accessibility.Public)]
    [InlineData("Public", Accessibility.Public)]
    [InlineData("public", Accessibility.Public)]
    [InlineData("Internal", Accessibility.Internal)]
    [InlineData(" INTERNAL ", Accessibility.Internal)]
    public void The_item_decides(string? access, Accessibility expected)
    {
        GeneratorRun run = Rose(access).Run();

        Assert.Empty(run.Messages);
        run.Compile();
        Assert.Equal(expected, run.Compilation.GetTypeByMetadataName("Garden.Rose")!.DeclaredAccessibility);
        Assert.Equal(Accessibility.Public, run.Compilation.GetTypeByMetadataName("Garden.Rose+At16")!.DeclaredAccessibility);
    }

    [Theory]
    [InlineData("private")]
    [InlineData("AsDeclared")]
    [InlineData("1")]
    public void Any_other_word_is_refused_on_the_first_line(string access)
    {
        GeneratorRun run = Rose(access).Run();

        Assert.Equal(
            [
                $"rose.convnextv2.json(1,1): error CNV0023: The Access of the ConvNextV2Model item is '{access}'; it can be Public or Internal",
            ],
            run.Messages
        );
        Assert.Empty(run.Sources);
    }

    [Theory]
    [InlineData(null, "internal", "public", "Internal")]
    [InlineData("Internal", "public", "internal", "Public")]
    public void A_part_that_contradicts_the_item_gets_one_message(string? access, string declared, string stated, string word)
    {
        GeneratorRun run = Rose(access)
            .WithSource($"namespace Garden;\n\n  {declared} partial class Rose {{ }}", "Rose.cs")
            .Run();

        Assert.Equal(
            [
                $"Rose.cs(3,3): error CNV0024: The class 'Garden.Rose' is {declared} here, but {stated} by its ConvNextV2Model item; set Access=\"{word}\" on the item, or change the declaration",
            ],
            run.Messages
        );

        // The class stands, as the project declares it, and the compiler finds nothing wrong with it.
        run.Compile();
        Assert.Contains("\nsealed partial class Rose :", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "namespace Garden; public partial class Rose { }")]
    [InlineData(null, "namespace Garden; partial class Rose { }")]
    [InlineData("Internal", "namespace Garden; internal partial class Rose { }")]
    [InlineData("Internal", "namespace Garden; sealed partial class Rose { }")]
    [InlineData(null, "namespace Park; internal partial class Rose { }")]
    [InlineData(null, "namespace Garden; internal partial class Rose<T> { }")]
    [InlineData(null, "namespace Garden; internal partial class rose { }")]
    [InlineData(null, "namespace Garden; public class Pond { internal partial class Rose { } }")]
    public void A_part_that_agrees_or_is_of_another_class_gets_none(string? access, string code)
    {
        GeneratorRun run = Rose(access).WithSource(code, "Rose.cs").Run();

        Assert.Empty(run.Messages);
        run.Compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .ToList()
            .ForEach(diagnostic => Assert.Fail(diagnostic.ToString()));
    }

    /// <summary>No part of the generated class, so that the compiler's own word is the clear one.</summary>
    [Theory]
    [InlineData("internal class Rose { }", "CS0260")]
    [InlineData("internal partial struct Rose { }", "CS0261")]
    public void What_is_no_part_of_the_class_is_left_to_the_compiler(string declaration, string expected)
    {
        GeneratorRun run = Rose(null).WithSource("namespace Garden; " + declaration, "Rose.cs").Run();

        Assert.Empty(run.Messages);
        Assert.Contains(expected, run.Compilation.GetDiagnostics().Select(diagnostic => diagnostic.Id));
    }

    /// <summary>The second model of a class is not compiled, so its access meets nothing.</summary>
    [Fact]
    public void A_model_whose_class_another_claims_has_no_say()
    {
        GeneratorRun run = Rose("Internal")
            .WithModel("/pond/rose.convnextv2.json", GeneratorHarness.MicroConfig, access: "Public")
            .WithSource("namespace Garden; internal partial class Rose { }", "Rose.cs")
            .Run();

        Assert.Equal(["CNV0010"], run.Diagnostics.Select(diagnostic => diagnostic.Id));
        run.Compile();
    }

    private static GeneratorHarness Rose(string? access) =>
        GeneratorHarness.Empty.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig, imageSize: "8,16", access: access);
}
