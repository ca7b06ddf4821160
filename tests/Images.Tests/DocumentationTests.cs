using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.AI;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.ImageSharp;
using ConvNextV2.Compiled.InProcess;

namespace ConvNextV2.Compiled.Images.Tests;

/// <summary>What pages say of names and versions, held against the assemblies.</summary>
public partial class DocumentationTests
{
    private const string ForGeneratedCode = "ConvNextV2.Compiled.CompilerServices";

    // The page calls a generated class so.
    private const string GeneratedName = "FlowerNet";

    // A block of extensions is a type with a name that no program can write.
    private static readonly Type[] PublicTypes = new[]
    {
        typeof(CompiledModel),
        typeof(ImageFile),
        typeof(ImageSharpDecoder),
        typeof(ImageEmbeddingGeneratorOptions),
        typeof(ModelFolder),
        typeof(IHostedModel),
        typeof(ConvNextV2Jobs),
    }
        .SelectMany(type => type.Assembly.GetExportedTypes())
        .Where(type => type.Namespace != ForGeneratedCode && !type.Name.StartsWith('<') && !IsOfBlock(type))
        .ToArray();

    private static readonly string Version = typeof(CompiledModel).Assembly.GetName().Version!.ToString(3);

    [Fact]
    public void The_page_of_the_public_surface_names_every_type_and_member_that_programs_see()
    {
        HashSet<string> named = NamesOfThePage().ToHashSet();

        Assert.NotEmpty(PublicTypes);
        Assert.Empty(PublicTypes.Select(NameOf).Except(named));
        Assert.Empty(
            from type in PublicTypes
            from member in MembersOf(type)
            where !WhereItMayBeSaid(type).Any(owner => named.Contains($"{NameOf(owner)}.{member}"))
            select $"{NameOf(type)}.{member}"
        );

        // What a class overrides or implements is said of the class or the interface that it comes from.
        static IEnumerable<Type> WhereItMayBeSaid(Type? type)
        {
            IEnumerable<Type> interfaces = type!.GetInterfaces();
            for (; type is not null; type = type.BaseType)
            {
                interfaces = interfaces.Prepend(type);
            }

            return interfaces;
        }
    }

    [Fact]
    public void Every_type_and_member_that_the_page_names_exists()
    {
        HashSet<string> existing = PublicTypes
            .SelectMany(type => MembersOf(type).Select(member => $"{NameOf(type)}.{member}").Prepend(NameOf(type)))
            .Concat(MembersOf(typeof(SmallNet)).Select(member => $"{GeneratedName}.{member}"))
            .ToHashSet();

        Assert.Empty(NamesOfThePage().Except(existing));
    }

    [Fact]
    public void The_changelog_begins_with_this_version() =>
        Assert.Equal(Version, Heading().Match(Page("CHANGELOG.md")).Groups[1].Value);

    [Theory]
    [InlineData("docs/getting-started.md")]
    [InlineData("docs/fsharp-and-vb.md")]
    [InlineData("docs/in-process.md")]
    [InlineData("docs/notebooks.md")]
    [InlineData("docs/single-file.md")]
    [InlineData("samples/Scripts/classify.cs")]
    [InlineData("samples/Scripts/classify.fsx")]
    [InlineData("samples/Scripts/classify.ipynb")]
    public void Packages_are_asked_for_in_this_version(string page)
    {
        string[] versions = PackageVersion().Matches(Page(page)).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Equal(Version, version));
    }

    /// <summary>The code in the first cells of its tables, without arguments.</summary>
    private static IEnumerable<string> NamesOfThePage() =>
        FirstCell()
            .Matches(Page("docs/public-surface.md"))
            .SelectMany(row => CodeName().Matches(row.Value).Select(code => code.Groups[1].Value));

    /// <summary>What it declares, without what is for generated code and what the compiler writes for records.</summary>
    private static IEnumerable<string> MembersOf(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member =>
                member is PropertyInfo or FieldInfo { IsSpecialName: false } or Type or MethodInfo { IsSpecialName: false }
                && !(member is MethodInfo method && IsOfAnyRecord(method))
                && !member.Name.StartsWith('<')
                && member.GetCustomAttribute<EditorBrowsableAttribute>() is not { State: EditorBrowsableState.Never }
            )
            .Select(member => member.Name)
            .Distinct();

    private static bool IsOfAnyRecord(MethodInfo method) =>
        method.Name is nameof(Equals) or nameof(GetHashCode) or nameof(ToString) or "Deconstruct" or "<Clone>$";

    private static bool IsOfBlock(Type type) => type.DeclaringType?.Name.StartsWith('<') == true;

    private static string NameOf(Type type) => type.Name.Split('`')[0];

    private static string Page(string path) =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", path));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^\| `[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex(@"`([\w.]+)[^`]*`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"^## \[?([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex Heading();

    // As a file's name, an item and a directive have it.
    [GeneratedRegex(@"(?:Templates\.|Version=""|ConvNextV2\.Compiled[\w.]*(?:@|, ))(\d+\.\d+\.\d+)")]
    private static partial Regex PackageVersion();
}
