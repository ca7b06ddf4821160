using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNextV2.Compiled.Cluster.Tests;

/// <summary>The lines of <c>docs/cluster.md</c>, as a program would have them.</summary>
public sealed partial class DocumentationTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using System.Security.Cryptography.X509Certificates;
        using ConvNextV2.Compiled.Cluster;
        using Microsoft.Extensions.Hosting;
        using Orleans;
        using Orleans.Connections.Security;
        using Orleans.Hosting;
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Fact]
    public void Each_block_of_code_compiles()
    {
        string[] blocks = [.. Block().Matches(File.ReadAllText(Page())).Select(match => match.Groups[1].Value)];

        Assert.Equal(4, blocks.Length);
        Assert.All(
            blocks,
            block =>
            {
                bool isProgram = block.StartsWith("using ", StringComparison.Ordinal);
                Assert.Empty(Errors(isProgram ? $"{Usings}\n{block}" : Within(block), isProgram));
            }
        );
    }

    /// <summary>What stands between other lines of a program, which have made what it names.</summary>
    private static string Within(string block) =>
        $$"""
            {{Usings}}
            static class Page
            {
                static async Task Do(
                    IClusterClient client,
                    ISiloBuilder silo,
                    X509Certificate2 certificate,
                    X509Certificate2 authority,
                    string connection)
                {
                    {{block}}
                    await Task.CompletedTask;
                }
            }
            """;

    private static IEnumerable<string> Errors(string source, bool isProgram) =>
        CSharpCompilation
            .Create(
                "page",
                [CSharpSyntaxTree.ParseText(source)],
                References,
                new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary)
            )
            .GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.ToString());

    private static string Page([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "docs", "cluster.md");

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
