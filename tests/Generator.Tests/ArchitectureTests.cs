using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>JSON → config → plan → code: which folder may know which, as the compiler sees their names.</summary>
public partial class ArchitectureTests
{
    private static readonly string TestFolder = Path.GetDirectoryName(ThisFile())!;
    private static readonly string SourceFolder = Path.GetFullPath(Path.Combine(TestFolder, "..", "..", "src"));

    /// <summary>What each folder may use besides itself and .NET. A new folder needs a line here.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Messages"] = [],
        ["Json"] = ["Messages"],
        ["Collections"] = [],
        ["Checkpoints"] = ["Messages", "Json"],
        ["Labels"] = ["Messages", "Json"],
        ["Weights"] = ["Json", "Checkpoints"],
        ["Problems"] = ["Messages", "Json", "Collections"],
        ["Configuration"] = ["Json", "Labels", "Collections", "Problems"],
        ["Planning"] = ["Checkpoints", "Collections", "Problems", "Configuration"],
        ["Compilation"] = ["Checkpoints", "Weights", "Collections", "Problems", "Configuration", "Planning"],
        ["Emission"] = ["Collections", "Configuration", "Planning"],
        ["Diagnostics"] = ["Json", "Problems", "Roslyn"],
        ["Inputs"] = ["Weights", "Collections", "Problems", "Planning", "Compilation", "Emission", "Diagnostics", "Roslyn"],
        ["Generator"] =
        [
            "Weights",
            "Collections",
            "Configuration",
            "Planning",
            "Compilation",
            "Emission",
            "Diagnostics",
            "Inputs",
            "Roslyn",
        ],
    };

    [Fact]
    public void Each_folder_knows_only_the_steps_before_it()
    {
        HashSet<(string From, string To)> uses = Uses();

        Assert.Equal(
            Allowed.Keys.Order(),
            SourceFiles().Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Distinct().Order()
        );
        Assert.Empty(uses.Where(use => !Allowed[use.From].Contains(use.To)).Select(use => $"{use.From} uses {use.To}").Order());
    }

    [Fact]
    public void Nothing_is_allowed_that_would_close_a_circle()
    {
        var done = new HashSet<string> { "Roslyn" };
        while (Allowed.FirstOrDefault(folder => !done.Contains(folder.Key) && folder.Value.All(done.Contains)).Key is { } next)
        {
            done.Add(next);
        }

        Assert.Equal(Allowed.Keys.Append("Roslyn").Order(), done.Order());
    }

    /// <summary>The folders whose code a build task or a tool could use as it is.</summary>
    [Fact]
    public void The_steps_themselves_know_nothing_of_the_compiler()
    {
        string[] folders =
        [
            "Messages",
            "Json",
            "Checkpoints",
            "Labels",
            "Weights",
            "Collections",
            "Problems",
            "Configuration",
            "Planning",
            "Compilation",
            "Emission",
        ];

        Assert.DoesNotContain(folders, folder => Allowed[folder].Contains("Roslyn"));
        Assert.All(
            SourceFiles().Where(file => folders.Contains(Path.GetFileName(Path.GetDirectoryName(file)))),
            file => Assert.DoesNotContain("CodeAnalysis", File.ReadAllText(file))
        );
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        Assert.All(
            SourceFiles(),
            file =>
            {
                string folder = Path.GetFileName(Path.GetDirectoryName(file)!);
                string expected =
                    file.Contains($"{Path.DirectorySeparatorChar}Shared{Path.DirectorySeparatorChar}")
                        ? $"ConvNextV2.Compiled.{folder}"
                    : folder == "Generator" ? "ConvNextV2.Compiled.Generator"
                    : $"ConvNextV2.Compiled.Generator.{folder}";
                Assert.Contains($"namespace {expected};", File.ReadAllText(file));
            }
        );
    }

    [Fact]
    public void Tests_mirror_what_they_test()
    {
        string[] folders = Directory
            .EnumerateDirectories(TestFolder)
            .Select(folder => Path.GetFileName(folder))
            .Where(folder => folder is not ("Infrastructure" or "Snapshots" or "bin" or "obj"))
            .ToArray();

        Assert.Empty(folders.Except(Allowed.Keys));
        Assert.Empty(
            new[] { "Json", "Collections", "Checkpoints", "Configuration", "Planning", "Compilation", "Emission" }.Except(folders)
        );
        Assert.All(
            folders,
            folder =>
                Assert.All(
                    Directory.EnumerateFiles(Path.Combine(TestFolder, folder), "*.cs"),
                    file => Assert.Contains($"namespace ConvNextV2.Compiled.Generator.Tests.{folder};", File.ReadAllText(file))
                )
        );
    }

    [Fact]
    public void Every_snapshot_belongs_to_a_test()
    {
        HashSet<string> tests = typeof(ArchitectureTests)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetMethods()
                    .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
                    .Select(method => $"{type.Name}.{method.Name}")
            )
            .ToHashSet();
        string[] snapshots = Directory
            .EnumerateFiles(TestFolder, "*.verified.*", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file))
            .ToArray();

        Assert.NotEmpty(snapshots);
        Assert.All(snapshots, name => Assert.Contains(SnapshotOwner().Match(name).Value, tests));
    }

    /// <summary>Every pair of folders of which one names a type or a member of the other.</summary>
    private static HashSet<(string From, string To)> Uses()
    {
        const string ImplicitUsings =
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        CSharpParseOptions latest = new(LanguageVersion.Latest);
        SyntaxTree[] trees = SourceFiles()
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), latest, file))
            .ToArray();
        var compilation = CSharpCompilation.Create(
            "Generator",
            [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, latest)],
            [
                .. Net100.References.All,
                MetadataReference.CreateFromFile(typeof(Microsoft.CodeAnalysis.Compilation).Assembly.Location),
                MetadataReference.CreateFromFile(typeof(CSharpCompilation).Assembly.Location),
            ],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );

        // What does not compile has names without a meaning, whose folder nobody knows.
        Assert.Empty(
            compilation
                .GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                .Select(diagnostic => diagnostic.ToString())
        );

        var uses = new HashSet<(string, string)>();
        foreach (SyntaxTree tree in trees)
        {
            string from = Path.GetFileName(Path.GetDirectoryName(tree.FilePath)!);
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                string? containing = model.GetSymbolInfo(name).Symbol is { } symbol and not INamespaceSymbol
                    ? symbol.ContainingNamespace?.ToDisplayString()
                    : null;
                string? to =
                    containing is null ? null
                    : containing.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) ? "Roslyn"
                    : containing.StartsWith("ConvNextV2.", StringComparison.Ordinal) ? containing.Split('.')[^1]
                    : null;
                if (to is not null && to != from)
                {
                    uses.Add((from, to));
                }
            }
        }

        return uses;
    }

    private static IEnumerable<string> SourceFiles() =>
        new[] { "Generator", "Shared" }
            .SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(SourceFolder, folder), "*.cs", SearchOption.AllDirectories)
            )
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("^[^#]*(?=#)")]
    private static partial Regex SnapshotOwner();
}
