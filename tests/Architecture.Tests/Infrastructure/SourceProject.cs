using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvNextV2.Compiled.Architecture.Tests.Infrastructure;

/// <summary>
/// A project of <c>src</c> as the compiler sees it: its own files, and those that its project file takes from elsewhere.
/// </summary>
internal sealed class SourceProject
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // A partial method of a source generator has a meaning without its body.
    private const string PartialMethodWithoutBody = "CS8795";

    private static readonly CSharpParseOptions Latest = new(LanguageVersion.Latest);
    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>.NET and the packages that the project files of <c>src</c> name.</summary>
    private static readonly MetadataReference[] Libraries = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
        .ToArray();

    private static readonly HashSet<string> Framework = Directory
        .EnumerateFiles(FrameworkFolder, "*.dll")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .ToHashSet();

    // All are compiled as libraries, and a program's top-level statements are nothing else that is wrong.
    private const string StatementsInLibrary = "CS8805";

    private readonly CSharpCompilation _compilation;

    /// <param name="folder">As <c>Runtime</c>.</param>
    /// <param name="references">Projects that it refers to.</param>
    public SourceProject(string folder, params SourceProject[] references)
    {
        Folder = folder;
        _compilation = CSharpCompilation.Create(
            folder,
            FilesOf($"src/{folder}")
                .Select(file => Parse(File.ReadAllText(SourceTree.PathOf(file)), file))
                .Append(Parse(ImplicitUsings, ""))
                .Append(Parse(FriendsOf($"src/{folder}"), "")),
            [.. Libraries, .. references.Select(reference => reference._compilation.ToMetadataReference())],
            // Null analysis would cost time and name nothing.
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Annotations
            )
        );
    }

    public string Folder { get; }

    /// <summary>The types that its files declare by themselves, with the file of each.</summary>
    public IEnumerable<(INamedTypeSymbol Type, string File)> Types() =>
        from tree in _compilation.SyntaxTrees
        let model = _compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        where node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        select ((INamedTypeSymbol)model.GetDeclaredSymbol(node)!, tree.FilePath);

    /// <summary>What does not compile has names without a meaning, whose folder nobody knows.</summary>
    public IEnumerable<string> Errors() =>
        _compilation
            .GetDiagnostics()
            .Where(diagnostic =>
                diagnostic.Severity == DiagnosticSeverity.Error
                && diagnostic.Id is not (PartialMethodWithoutBody or StatementsInLibrary)
            )
            .Select(diagnostic => diagnostic.ToString());

    /// <summary>
    /// Each name below a folder that is declared in another folder or in a package, whatever its namespace. A package goes by its
    /// assembly, and .NET itself does not count.
    /// </summary>
    public IEnumerable<NameUse> UsesBelow(string root) =>
        from tree in _compilation.SyntaxTrees
        where tree.FilePath.StartsWith($"src/{root}/", StringComparison.Ordinal)
        let model = _compilation.GetSemanticModel(tree)
        let folder = FolderOf(tree.FilePath)
        from node in tree.GetRoot().DescendantNodes()
        where node is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax
        from home in HomesOf(model.GetSymbolInfo(node).Symbol)
        where home != folder
        let line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1
        select new NameUse(folder, home, $"{tree.FilePath}:{line}: {node}");

    /// <summary>The folder below <c>src</c> of a file, as <c>Runtime/Kernels</c>.</summary>
    public static string FolderOf(string file) => file["src/".Length..file.LastIndexOf('/')];

    private static IEnumerable<string> HomesOf(ISymbol? symbol)
    {
        while (symbol is IArrayTypeSymbol or IPointerTypeSymbol)
        {
            symbol = symbol is IArrayTypeSymbol array ? array.ElementType : ((IPointerTypeSymbol)symbol).PointedAtType;
        }

        // A synthesised member, as a default constructor, stands where its type does.
        symbol = symbol?.OriginalDefinition;
        while (symbol is { DeclaringSyntaxReferences.IsEmpty: true, ContainingType: { } type })
        {
            symbol = type;
        }

        if (symbol is null or INamespaceSymbol or ITypeSymbol { SpecialType: not SpecialType.None })
        {
            return [];
        }

        return symbol.DeclaringSyntaxReferences.IsEmpty
            ? symbol.ContainingAssembly is { Name: { } name } && !Framework.Contains(name)
                ? [name]
                : []
            : symbol.DeclaringSyntaxReferences.Select(reference => FolderOf(reference.SyntaxTree.FilePath)).Distinct();
    }

    /// <summary>The projects that see what is internal, by the names that they have here.</summary>
    private static string FriendsOf(string folder) =>
        string.Concat(
            XDocument
                .Load(ProjectFileOf(folder))
                .Descendants("InternalsVisibleTo")
                .Select(friend => friend.Attribute("Include")!.Value["ConvNextV2.Compiled.".Length..])
                .Select(name => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{name}\")]\n")
        );

    private static string ProjectFileOf(string folder) =>
        Assert.Single(Directory.GetFiles(SourceTree.PathOf(folder), "*.csproj"));

    /// <summary>Its own files, and what <c>Compile</c> items include with a path to a file, <c>*.cs</c> or <c>**/*.cs</c>.</summary>
    private static IEnumerable<string> FilesOf(string folder)
    {
        return XDocument
            .Load(ProjectFileOf(folder))
            .Descendants("Compile")
            .SelectMany(item => item.Attribute("Include")!.Value.Split(';'))
            .SelectMany(include =>
            {
                string[] parts = $"{folder}/{include}".Split("/**/");
                string path = parts[0] + (parts.Length > 1 ? "" : "/..");
                string pattern = include[(include.LastIndexOf('/') + 1)..];
                return Directory.EnumerateFiles(
                    SourceTree.PathOf(path),
                    pattern,
                    parts.Length > 1 ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly
                );
            })
            .Select(SourceTree.NameOf)
            .Concat(SourceTree.Files(folder))
            .Distinct();
    }

    private static SyntaxTree Parse(string text, string file) => CSharpSyntaxTree.ParseText(text, Latest, file);
}
