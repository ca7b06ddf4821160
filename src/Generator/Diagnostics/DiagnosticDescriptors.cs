using System.Reflection;
using ConvNextV2.Compiled.Generator.Problems;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Diagnostics;

/// <summary>Problems as the compiler knows them: <see cref="ProblemDescription"/> with a category and a link.</summary>
internal static class DiagnosticDescriptors
{
    private const string Category = "ConvNextV2";

    private static readonly string RepositoryUrl = typeof(DiagnosticDescriptors)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryUrl")
        .Value!;

    private static readonly Dictionary<ProblemId, DiagnosticDescriptor> ById = Enum.GetValues(typeof(ProblemId))
        .Cast<ProblemId>()
        .ToDictionary(id => id, Create);

    public static DiagnosticDescriptor For(ProblemId id) => ById[id];

    private static DiagnosticDescriptor Create(ProblemId id)
    {
        ProblemDescription description = ProblemDescription.For(id);
        return new DiagnosticDescriptor(
            description.Id,
            description.Title,
            description.Message,
            Category,
            description.Severity == ProblemSeverity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
            isEnabledByDefault: true,
            helpLinkUri: $"{RepositoryUrl}/blob/main/docs/diagnostics/{description.Id}.md"
        );
    }
}
