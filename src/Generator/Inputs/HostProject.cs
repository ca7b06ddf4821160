using System.Collections.Immutable;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Problems;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// What generated code needs of the project that it is compiled in. All that the pipeline keeps of a compilation.
/// </summary>
/// <param name="RuntimeVersion">
/// Of the runtime that it references, or null. The package brings it and the generator in one version, but a project can still
/// take one of them from elsewhere.
/// </param>
/// <param name="OldLanguage">The version of C#, where it has too little; otherwise null.</param>
internal sealed record HostProject(string? RuntimeVersion, string? OldLanguage)
{
    private const string AssemblyName = "ConvNextV2.Compiled";

    /// <summary>Whether what is generated would compile.</summary>
    public bool CanCompile => RuntimeVersion is not null && OldLanguage is null;

    public static HostProject Of(Microsoft.CodeAnalysis.Compilation compilation)
    {
        string? version = compilation
            .ReferencedAssemblyNames.FirstOrDefault(assembly => assembly.Name == AssemblyName)
            ?.Version.ToString(3);

        // Static abstract members of interfaces came with C# 11.
        string? oldLanguage = compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp11 and var language }
            ? language.ToDisplayString()
            : null;
        return new HostProject(version, oldLanguage);
    }

    /// <summary>What it lacks: reported once, at the first model.</summary>
    public IEnumerable<LocatedProblem> Check(ImmutableArray<CompilationOutcome> outcomes)
    {
        CompilationOutcome? first = outcomes.FirstOrDefault(outcome => outcome.Model is not null);
        if (first is null)
        {
            yield break;
        }

        if (OldLanguage is not null)
        {
            string need = $"C# 11 or later, and the project's LangVersion is {OldLanguage}: remove it, or set it to 11 or later";
            yield return LocatedProblem.AtTop(first.Path, ProblemId.UnsupportedProject, need);
        }
        else if (RuntimeVersion != GeneratorVersion.Text)
        {
            yield return LocatedProblem.AtTop(
                first.Path,
                ProblemId.VersionMismatch,
                GeneratorVersion.Text,
                RuntimeVersion is null ? $"no {AssemblyName}" : $"{AssemblyName} {RuntimeVersion}"
            );
        }
    }
}
