using ConvNextV2.Compiled.Architecture.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Architecture.Tests;

/// <summary>
/// Namespaces are folders, except for what the runtime's users see, which has two namespaces in many folders:
/// <c>ConvNextV2.Compiled</c> for people, and <c>ConvNextV2.Compiled.CompilerServices</c> for generated code, whose types all
/// stand below the folder of that name. Public types of the images have one,
/// and so have those of what compiles in process, of what hosts models and of what runs on a cluster. Methods that extend what others
/// have, which register models or make something else of one, stand where programs look for such.
/// </summary>
public class NamespaceTests
{
    private const string Root = "ConvNextV2.Compiled";

    [Fact]
    public void Each_type_is_in_the_namespace_of_its_folder_or_in_one_that_users_see() =>
        Findings.AssertNone(
            SourceProjects
                .All.SelectMany(project => project.Types())
                .Select(found =>
                    (found.File, Name: found.Type.ToDisplayString(), Actual: NamespaceOf(found.Type), Expected: Expected(found))
                )
                .Where(type => type.Actual != type.Expected)
                .Select(type => $"{type.File}: {type.Name} belongs in {type.Expected}")
        );

    private static string Expected((INamedTypeSymbol Type, string File) found)
    {
        string[] folders = SourceProject.FolderOf(found.File).Split('/');
        return folders switch
        {
            ["Shared", ..] => Join(folders[1..]),
            ["Runtime", "CompilerServices", ..] => Join("CompilerServices"),
            ["AI" or "Hosting", "Registration"] => "Microsoft.Extensions.DependencyInjection",
            ["AI"] when found.Type is { IsStatic: true, DeclaredAccessibility: Accessibility.Public } =>
                "Microsoft.Extensions.AI",
            ["Images" or "InProcess" or "Hosting" or "Cluster", ..]
                when found.Type.DeclaredAccessibility == Accessibility.Public => Join(folders[0]),
            ["Runtime", ..] => found.Type.DeclaredAccessibility == Accessibility.Public ? Root : Join(folders[1..]),
            _ => Join(folders),
        };
    }

    private static string NamespaceOf(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString();

    private static string Join(params string[] folders) => string.Join('.', [Root, .. folders]);
}
