using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>Data flows one way, JSON → config → plan → code, and what is shared with other hosts knows nothing of the compiler.</summary>
public partial class ArchitectureTests
{
    private static readonly string Source = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../src"));

    [Theory]
    [InlineData("Shared/Json", "Json")]
    [InlineData("Shared/Checkpoints", "Checkpoints Json")]
    [InlineData("Generator/Collections", "")]
    [InlineData("Generator/Problems", "Generator.Collections Json")]
    [InlineData("Generator/Configuration", "Generator.Collections Generator.Problems Json")]
    [InlineData("Generator/Planning", "Generator.Collections Generator.Problems Generator.Configuration")]
    [InlineData("Generator/Emission", "Generator.Collections Generator.Configuration Generator.Planning")]
    public void A_folder_uses_only_what_comes_before_it_and_no_compiler(string folder, string allowed)
    {
        string[] files = Directory.GetFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            string text = File.ReadAllText(file);
            Assert.DoesNotContain("Microsoft.CodeAnalysis", text, StringComparison.Ordinal);
            Assert.All(Uses().Matches(text), use => Assert.Contains(use.Groups[1].Value, allowed.Split(' ')));
        });
    }

    [Fact]
    public void Generated_code_is_spelled_in_Emission_alone() => Assert.All(
        Directory.GetFiles(Path.Combine(Source, "Generator"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("Emission", StringComparison.Ordinal)),
        file => Assert.DoesNotContain("Cnv::", File.ReadAllText(file), StringComparison.Ordinal));

    [GeneratedRegex(@"^using ConvNextV2\.Compiled\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Uses();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
