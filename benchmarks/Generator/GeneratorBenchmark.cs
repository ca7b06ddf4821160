using System.Collections.Immutable;
using System.Text;
using BenchmarkDotNet.Attributes;
using ConvNextV2.Compiled.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Benchmarks.Generator;

/// <summary>What the generator costs for the largest published model: in a build, and in an editor that runs it after every key.</summary>
public class GeneratorBenchmark
{
    private readonly CSharpCompilation _compilation = Compilation("class Program { static void Main() { } }");
    private readonly CSharpCompilation _edited = Compilation("class Program { static void Main() { int x = 1; } }");
    private readonly JsonFile _config = new("/model/config.json", Read("config.json"), "Model");
    private readonly JsonFile _reformatted = new(
        "/model/config.json",
        Read("config.json").Replace("\n", "\n\n", StringComparison.Ordinal),
        "Model"
    );
    private readonly JsonFile _preprocessor = new(
        "/model/preprocessor_config.json",
        Read("preprocessor_config.json"),
        "Preprocessor"
    );
    private GeneratorDriver _driver = null!;

    /// <summary>A driver that has run once, as an editor's has.</summary>
    [GlobalSetup]
    public void Setup() => _driver = NewDriver().RunGenerators(_compilation);

    [Benchmark(Description = "Cold: a build")]
    public GeneratorDriver Cold() => NewDriver().RunGenerators(_compilation);

    [Benchmark(Description = "Cached: a C# file has changed")]
    public GeneratorDriver CodeEdited() => _driver.RunGenerators(_edited);

    [Benchmark(Description = "Cached: the config was reformatted")]
    public GeneratorDriver ConfigReformatted() =>
        _driver.ReplaceAdditionalText(_config, _reformatted).RunGenerators(_compilation);

    private static CSharpCompilation Compilation(string code) =>
        CSharpCompilation.Create("Garden", [CSharpSyntaxTree.ParseText(code)]);

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(GeneratorBenchmark).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private CSharpGeneratorDriver NewDriver() =>
        CSharpGeneratorDriver.Create(
            [new ConvNextV2Generator().AsSourceGenerator()],
            [_config, _preprocessor],
            optionsProvider: new ItemOptions()
        );
}

/// <summary>A file of the project's with the metadata of its item.</summary>
internal sealed class JsonFile(string path, string json, string kind) : AdditionalText
{
    private readonly SourceText _text = SourceText.From(json, Encoding.UTF8);

    public override string Path => path;

    public string Kind => kind;

    public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
}
