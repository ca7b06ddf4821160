using System.Text;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>The programs in the documentation, compiled against the packages as a reader would.</summary>
public partial class DocumentationTests
{
    // What the programs take as given: an image in memory.
    private const string Parameters = "byte[] rgb, int width, int height";

    [Fact]
    public void Every_program_in_the_documentation_compiles()
    {
        Consumer consumer = Consumer
            .Create("Documentation")
            .With("tests/Models.Tests/Reference/hf-test/config.json", "model")
            .With("tests/Models.Tests/Reference/hf-test/model.safetensors", "model")
            .With("tests/Models.Tests/Outputs/BackboneOfThree.convnextv2.json", "maps")
            .With(
                "model/parity.safetensors",
                Safetensors.Write(new Dictionary<string, (int[], float[])> { ["images.0.logits"] = ([10], new float[10]) })
            );
        int count = 0;
        foreach (string page in Pages())
        {
            foreach (Match block in CSharpBlock().Matches(File.ReadAllText(Repository.PathOf(page))))
            {
                // Members of a generated class, which the README shows, are no programs.
                string code = block.Groups["code"].Value;
                if (!code.StartsWith("///", StringComparison.Ordinal))
                {
                    consumer.With($"Program{count}.cs", Encoding.UTF8.GetBytes(Wrap(code, count)));
                    count++;
                }
            }
        }

        Assert.True(count >= 10, $"Only {count} programs were found.");
        consumer.Build("Documentation.csproj");
    }

    /// <summary>Each SDK imports other namespaces by itself, whose names the program's must not meet.</summary>
    [Theory]
    [MemberData(nameof(ProjectSdks))]
    public void The_first_program_of_the_README_compiles_as_printed(string sdk)
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        string section = readme[readme.IndexOf("\n## What you write\n", StringComparison.Ordinal)..];

        Consumer
            .Create("Readme")
            .OfSdk(sdk)
            .With("tests/Models.Tests/Reference/hf-test/config.json", "model")
            .With("tests/Models.Tests/Reference/hf-test/model.safetensors", "model")
            .With("Program.cs", Encoding.UTF8.GetBytes(CSharpBlock().Match(section).Groups["code"].Value))
            .Build("Readme.csproj");
    }

    public static TheoryData<string> ProjectSdks => new(Sdks.All);

    private static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(Repository.PathOf("docs"), "*.md")
            // Whose programs take Orleans and its storages: the cluster's own tests compile them.
            .Where(path => Path.GetFileName(path) != "cluster.md")
            .Select(path => "docs/" + Path.GetFileName(path))
            .Concat([
                "README.md",
                "src/Runtime/README.md",
                "src/Models/README.md",
                "src/Images/README.md",
                "src/ImageSharp/README.md",
                "src/AI/README.md",
                "src/InProcess/README.md",
            ])
            .Order(StringComparer.Ordinal);

    /// <summary>A program's statements in a method of their own, behind its usings.</summary>
    private static string Wrap(string code, int number)
    {
        string[] lines = code.Split('\n');
        IEnumerable<string> usings = lines
            .Where(line => Using().IsMatch(line))
            .Concat(["using ConvNextV2.Compiled;", "using My.Flowers;"])
            .Distinct();
        IEnumerable<string> statements = lines.Where(line => !Using().IsMatch(line));

        // A page that goes on with the model of the block before it does not load it again.
        string given = code.Contains(" model = ", StringComparison.Ordinal) ? "" : "FlowerNet model = FlowerNet.Load(\"model\");";
        string body = string.Join('\n', statements);
        string modifier = body.Contains("await ", StringComparison.Ordinal) ? "async Task" : "void";
        return $$"""
            {{string.Join('\n', usings)}}

            namespace Documentation;

            internal static class Program{{number}}
            {
                internal static {{modifier}} Run({{Parameters}})
                {
                    {{given}}
            {{body}}
                }
            }
            """;
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^using [\w.]+;\s*$")]
    private static partial Regex Using();
}
