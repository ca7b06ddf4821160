using System.Collections.Immutable;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// The runtime that a project references. The package brings it and the generator in one version, but a project can still
/// take one of them from elsewhere.
/// </summary>
internal static class RuntimeReference
{
    private const string AssemblyName = "ConvNextV2.Compiled";

    /// <summary>The version, or null if there is none. All that the pipeline keeps of a compilation.</summary>
    public static string? VersionIn(Microsoft.CodeAnalysis.Compilation compilation) =>
        compilation.ReferencedAssemblyNames.FirstOrDefault(assembly => assembly.Name == AssemblyName)?.Version.ToString(3);

    /// <summary>A runtime of another version, or none: reported once, at the first model.</summary>
    public static IEnumerable<LocatedProblem> Check(string? version, ImmutableArray<CompilationOutcome> outcomes)
    {
        CompilationOutcome? first = outcomes.FirstOrDefault(outcome => outcome.Model is not null);
        if (first is not null && version != GeneratorVersion.Text)
        {
            yield return LocatedProblem.AtTop(
                first.Path,
                ProblemId.VersionMismatch,
                GeneratorVersion.Text,
                version is null ? $"no {AssemblyName}" : $"{AssemblyName} {version}"
            );
        }
    }
}
