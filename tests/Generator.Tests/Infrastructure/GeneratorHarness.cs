using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Basic.Reference.Assemblies;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Weights;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Tests.Infrastructure;

/// <summary>
/// A user's project in memory, as the compiler sees it: C# files, tagged JSON files with the metadata of their items, and a root namespace.
/// A value; each <c>With</c> gives another project that shares all it did not change, as one edit in an editor does.
/// </summary>
internal sealed record GeneratorHarness
{
    /// <summary>The smallest config that has every kind of layer, and compiles in no time.</summary>
    public const string MicroConfig = """
        {
          "model_type": "convnextv2",
          "num_channels": 1,
          "patch_size": 2,
          "num_stages": 2,
          "hidden_sizes": [3, 5],
          "depths": [1, 1],
          "hidden_act": "gelu",
          "image_size": 8,
          "num_labels": 2
        }
        """;

    /// <summary>A model of timm's, its preprocessing beside it as older versions wrote it.</summary>
    public const string MicroTimmConfig = """
        {
          "architecture": "convnextv2_atto",
          "num_classes": 3,
          "label_names": ["a", "b", "c"],
          "model_args": {"dims": [4, 8, 8, 8], "depths": [1, 1, 0, 1]},
          "input_size": [3, 32, 40],
          "crop_pct": 0.875,
          "crop_mode": "center",
          "interpolation": "bicubic",
          "mean": [0.485, 0.456, 0.406],
          "std": [0.229, 0.224, 0.225]
        }
        """;

    public const string MicroPreprocessor = """
        {
          "do_resize": false,
          "size": {"height": 8, "width": 8},
          "image_mean": [0.25],
          "image_std": [0.75]
        }
        """;

    /// <summary>Where models stand unless a test says otherwise.</summary>
    public const string Folder = "/home/ada/garden/";

    private const string Prefix = "build_metadata.AdditionalFiles.";

    private static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. Net100.References.All,
        MetadataReference.CreateFromFile(typeof(TensorPrimitives).Assembly.Location),
    ];

    private static readonly MetadataReference OurRuntime = MetadataReference.CreateFromFile(
        typeof(CompiledModel).Assembly.Location
    );

    public static GeneratorHarness Empty { get; } = new();

    /// <summary>One model, Rose, from the micro config.</summary>
    public static GeneratorHarness Micro { get; } = Empty.WithModel("rose.convnextv2.json", MicroConfig);

    public CSharpCompilationOptions CompilationOptions { get; init; } =
        new(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: false,
            warningLevel: 9999,
            nullableContextOptions: NullableContextOptions.Enable,
            deterministic: true,
            concurrentBuild: false
        );

    public ImmutableArray<InputText> Files { get; init; } = [];

    public ImmutableArray<SyntaxTree> Sources { get; init; } = [];

    public string? RootNamespace { get; init; } = "Garden";

    /// <summary>The library that generated code is compiled against; null if the project does not reference it.</summary>
    public MetadataReference? Runtime { get; init; } = OurRuntime;

    /// <summary>
    /// As from NoWarn, WarningsAsErrors or a global analyzer config. Most tests are of models without a preprocessor's file, and
    /// not about that.
    /// </summary>
    public ImmutableDictionary<string, ReportDiagnostic> Severities { get; init; } =
        ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("CNV0025", ReportDiagnostic.Suppress);

    // Documentation is diagnosed as in a project that generates its documentation file.
    public CSharpParseOptions ParseOptions { get; init; } = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    /// <summary>Published variants: folder name → its files.</summary>
    public static IReadOnlyDictionary<string, (string Config, string Preprocessor)> PublishedModels { get; } =
        Directory
            .EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "Models"))
            .Order(StringComparer.Ordinal)
            .ToDictionary(
                folder => Path.GetFileName(folder)!,
                folder =>
                    (
                        File.ReadAllText(Path.Combine(folder, "config.json")),
                        File.ReadAllText(Path.Combine(folder, "preprocessor_config.json"))
                    )
            );

    public GeneratorHarness WithModel(
        string path,
        string? json,
        string? className = null,
        string? @namespace = null,
        string? imageSize = null,
        string? architecture = null,
        string? outFeatures = null,
        string? access = null,
        string? preprocessing = null,
        string? imageBackend = null,
        string? precision = null
    ) =>
        With(
            new InputText(
                FullPath(path),
                json is null ? null : SourceText.From(json, Encoding.UTF8),
                Metadata(
                    "Model",
                    Item(
                        FullPath(path),
                        new(
                            className,
                            @namespace,
                            access,
                            imageSize,
                            architecture,
                            outFeatures,
                            preprocessing,
                            imageBackend,
                            precision
                        )
                    )
                )
            )
        );

    /// <summary>A config that several items list.</summary>
    public GeneratorHarness WithItems(string path, string json, params IEnumerable<ModelItem> items) =>
        With(
            new InputText(
                FullPath(path),
                SourceText.From(json, Encoding.UTF8),
                Metadata("Model", string.Join(' ', items.Select(item => Item(FullPath(path), item))))
            )
        );

    /// <summary>A model from the bytes of a file, which the compiler decodes.</summary>
    public GeneratorHarness WithModel(string path, byte[] bytes) =>
        With(new InputText(FullPath(path), SourceText.From(new MemoryStream(bytes)), Metadata("Model")));

    public GeneratorHarness WithPreprocessor(string json, string path = "preprocessor_config.json") =>
        With(new InputText(FullPath(path), SourceText.From(json, Encoding.UTF8), Metadata("Preprocessor")));

    /// <summary>What the build wrote about the weights of a model.</summary>
    public GeneratorHarness WithListing(WeightsListing listing, string path = "obj/weights1.json") =>
        With(new InputText(FullPath(path), SourceText.From(listing.ToJson(), Encoding.UTF8), Metadata("Weights")));

    /// <summary>What the build wrote about the parity file of a model.</summary>
    public GeneratorHarness WithParity(ParityListing listing, string path = "obj/parity1.json") =>
        With(new InputText(FullPath(path), SourceText.From(listing.ToJson(), Encoding.UTF8), Metadata("Parity")));

    /// <summary>Adds the file, in place of one with the same path.</summary>
    public GeneratorHarness With(InputText file)
    {
        int index = Files.ToList().FindIndex(other => other.Path == file.Path);
        return this with { Files = index < 0 ? Files.Add(file) : Files.SetItem(index, file) };
    }

    public GeneratorHarness Without(string path) => this with { Files = Files.RemoveAll(file => file.Path == FullPath(path)) };

    /// <summary>Adds a C# file, in place of one with the same path.</summary>
    public GeneratorHarness WithSource(string code, string path = "Program.cs")
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, ParseOptions, path);
        int index = Sources.ToList().FindIndex(other => other.FilePath == path);
        return this with { Sources = index < 0 ? Sources.Add(tree) : Sources.SetItem(index, tree) };
    }

    public GeneratorRun Run() => new GeneratorSession().Run(this);

    public CSharpCompilation CreateCompilation() =>
        CSharpCompilation.Create(
            "Garden",
            Sources,
            Runtime is null ? Framework : Framework.Add(Runtime),
            CompilationOptions.WithSpecificDiagnosticOptions(Severities)
        );

    public bool HasSameOptions(GeneratorHarness other) =>
        RootNamespace == other.RootNamespace && Files.Select(Describe).SequenceEqual(other.Files.Select(Describe));

    private static string Describe(InputText file) =>
        file.Path + "|" + string.Join('|', file.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));

    private static string FullPath(string path) =>
        path.Contains('/', StringComparison.Ordinal) || path.Contains('\\', StringComparison.Ordinal) ? path : Folder + path;

    private static ImmutableDictionary<string, string> Metadata(string kind, string items = "") =>
        ImmutableDictionary<string, string>.Empty.Add(Prefix + "ConvNextV2Item", kind).Add(Prefix + "ConvNextV2Metadata", items);

    /// <summary>As the package's targets write it: every metadata, empty where the item has none.</summary>
    private static string Item(string config, ModelItem item) =>
        string.Join(
            '|',
            typeof(ModelItem)
                .GetProperties()
                .Select(property => (property.Name, Value: (string?)property.GetValue(item)))
                .Prepend((Name: "Config", Value: config))
                .Select(pair => $"{pair.Name}={Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value ?? ""))}")
        );
}

/// <summary>An additional file; without text it is one that cannot be read.</summary>
internal sealed class InputText(string path, SourceText? text, ImmutableDictionary<string, string> metadata) : AdditionalText
{
    public override string Path => path;

    public ImmutableDictionary<string, string> Metadata => metadata;

    public override SourceText? GetText(CancellationToken cancellationToken = default) => text;
}

/// <summary>A driver that lives through edits, as in an editor: files that two projects share are the same objects to it.</summary>
internal sealed class GeneratorSession
{
    private GeneratorDriver? _driver;
    private GeneratorHarness? _last;

    public GeneratorRun Run(GeneratorHarness project)
    {
        _driver = _driver is null ? Create(project) : Update(_driver, project);
        CSharpCompilation compilation = project.CreateCompilation();
        _driver = _driver.RunGeneratorsAndUpdateCompilation(
            compilation,
            out Microsoft.CodeAnalysis.Compilation output,
            out ImmutableArray<Diagnostic> _
        );
        _last = project;
        return new GeneratorRun(_driver.GetRunResult().Results.Single(), (CSharpCompilation)output);
    }

    private static CSharpGeneratorDriver Create(GeneratorHarness project) =>
        CSharpGeneratorDriver.Create(
            [new ConvNextV2Generator().AsSourceGenerator()],
            project.Files,
            project.ParseOptions,
            new Options(project),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );

    private GeneratorDriver Update(GeneratorDriver driver, GeneratorHarness project)
    {
        driver = driver.ReplaceAdditionalTexts(ImmutableArray<AdditionalText>.CastUp(project.Files));
        return project.HasSameOptions(_last!) ? driver : driver.WithUpdatedAnalyzerConfigOptions(new Options(project));
    }

    private sealed class Options(GeneratorHarness project) : AnalyzerConfigOptionsProvider
    {
        private static readonly Values None = new(ImmutableDictionary<string, string>.Empty);

        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Values(
                ImmutableDictionary<string, string>.Empty.Add("build_property.RootNamespace", project.RootNamespace ?? "")
            );

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => None;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(((InputText)textFile).Metadata);
    }

    private sealed class Values(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}

/// <summary>What the generator made of a project.</summary>
internal sealed class GeneratorRun
{
    public GeneratorRun(GeneratorRunResult result, CSharpCompilation compilation)
    {
        // The compiler turns this into the warning CS8785, which is easily overlooked.
        Assert.Null(result.Exception);
        Result = result;
        Compilation = compilation;
    }

    public GeneratorRunResult Result { get; }

    public CSharpCompilation Compilation { get; }

    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>Hint name → text.</summary>
    public SortedDictionary<string, string> Sources =>
        new(
            Result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString()),
            StringComparer.Ordinal
        );

    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>The diagnostics as the compiler prints them, without the folder.</summary>
    public string[] Messages => Diagnostics.Select(Print).ToArray();

    public static string Print(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        string severity = diagnostic.Severity.ToString().ToLowerInvariant();
        string message = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        return FormattableString
            .Invariant(
                $"{place.Path}({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1}): {severity} {diagnostic.Id}: {message}"
            )
            .Replace(GeneratorHarness.Folder, "", StringComparison.Ordinal);
    }

    /// <summary>The project's assembly, if the compiler has nothing at all to say about it.</summary>
    public byte[] Compile()
    {
        using var assembly = new MemoryStream();
        IEnumerable<Diagnostic> complaints = Compilation
            .Emit(assembly)
            .Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.Empty(complaints);
        return assembly.ToArray();
    }

    /// <summary>Compiles, and reads what a generated class takes as its labels when nothing stands beside its weights.</summary>
    public IReadOnlyList<string> CompileAndReadLabels(string className)
    {
        var context = new AssemblyLoadContext("labels", isCollectible: true);
        try
        {
            using var stream = new MemoryStream(Compile());
            Type type = context.LoadFromStream(stream).GetType(className, throwOnError: true)!;
            object labels = type.GetField("ConfigLabels", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
            return ((ModelLabels)labels).Default.ToArray();
        }
        finally
        {
            context.Unload();
        }
    }
}
