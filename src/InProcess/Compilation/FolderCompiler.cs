using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ConvNextV2.Compiled.Generator;
using ConvNextV2.Compiled.InProcess.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace ConvNextV2.Compiled.InProcess.Compilation;

/// <summary>Runs the generator over a folder as a build runs it over an item, and the compiler over what it writes.</summary>
[RequiresUnreferencedCode(ProcessNeeds.WholeFramework)]
internal static class FolderCompiler
{
    // Nobody debugs the class, and its documentation is not read.
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.None);

    private static readonly CSharpCompilationOptions CompilationOptions = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable,
        deterministic: true
    );

    /// <exception cref="ModelCompilationException">The files or the options do not describe a model.</exception>
    /// <exception cref="PlatformNotSupportedException">The process lacks what generated code needs.</exception>
    public static CompiledFolder Compile(ModelFiles files, ModelFolderOptions options, CancellationToken cancellationToken)
    {
        (CSharpCompilation compilation, ImmutableArray<Diagnostic> diagnostics) = Generate(files, options, cancellationToken);
        var words = new FolderDiagnostics(files, options);
        string[] errors = [.. Of(DiagnosticSeverity.Error, diagnostics).Select(words.Print)];
        return errors.Length > 0
            ? throw new ModelCompilationException(errors)
            : new CompiledFolder(
                Emit(compilation, cancellationToken),
                [.. Of(DiagnosticSeverity.Warning, diagnostics).Select(words.Warning)]
            );
    }

    /// <summary>The class as source, and what the generator has to say.</summary>
    public static (CSharpCompilation Compilation, ImmutableArray<Diagnostic> Diagnostics) Generate(
        ModelFiles files,
        ModelFolderOptions options,
        CancellationToken cancellationToken
    )
    {
        var inputs = new FolderInputs(files, options);
        GeneratorDriver driver = CSharpGeneratorDriver
            .Create([new ConvNextV2Generator().AsSourceGenerator()], inputs.Texts, ParseOptions, inputs)
            .RunGeneratorsAndUpdateCompilation(
                CSharpCompilation.Create(CompiledFolder.ClassName, [], RunningFramework.References(), CompilationOptions),
                out Microsoft.CodeAnalysis.Compilation compilation,
                out _,
                cancellationToken
            );
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        return result.Exception is { } exception
            ? throw new InvalidOperationException(
                "The generator failed, which is a bug of its own; please report it with the config: " + exception.Message,
                exception
            )
            : ((CSharpCompilation)compilation, result.Diagnostics);
    }

    private static byte[] Emit(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        using var assembly = new MemoryStream();
        EmitResult result = compilation.Emit(assembly, cancellationToken: cancellationToken);
        return result.Success
            ? assembly.ToArray()
            : throw new PlatformNotSupportedException(
                $"{ProcessNeeds.WholeFramework} The compiler says: {Of(DiagnosticSeverity.Error, result.Diagnostics).First()}"
            );
    }

    private static IEnumerable<Diagnostic> Of(DiagnosticSeverity severity, ImmutableArray<Diagnostic> diagnostics) =>
        diagnostics.Where(diagnostic => diagnostic.Severity == severity);
}
