using System.Collections.Immutable;
using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// Refuses a model whose class another model has, and one whose namespace is another's class. Names that differ only in case
/// count as one: generated files are named after the class, and the compiler compares those names without case.
/// </summary>
internal static class ClassClaims
{
    /// <summary>
    /// One entry for each outcome: its model, or null if it has none or another model claims the class first. Positions stay,
    /// because the driver compares outputs by position.
    /// </summary>
    public static IEnumerable<PlannedModel?> Granted(ImmutableArray<CompilationOutcome> outcomes) =>
        Judge(outcomes).Select(claim => claim.IsGranted ? claim.Model : null);

    /// <summary>
    /// A problem for each of the others, at the top of its config. The same config has none: its items say the same, or it has
    /// been said that they contradict each other.
    /// </summary>
    public static IEnumerable<LocatedProblem> Refused(ImmutableArray<CompilationOutcome> outcomes) =>
        Judge(outcomes).Where(claim => claim.Refusal is not null).Select(claim => claim.Refusal!);

    private static IEnumerable<(PlannedModel? Model, bool IsGranted, LocatedProblem? Refusal)> Judge(
        ImmutableArray<CompilationOutcome> outcomes
    )
    {
        var firsts = new Dictionary<string, CompilationOutcome>(StringComparer.OrdinalIgnoreCase);
        foreach (CompilationOutcome outcome in outcomes)
        {
            if (NameOf(outcome)?.ToString() is { } name && !firsts.ContainsKey(name))
            {
                firsts.Add(name, outcome);
            }
        }

        foreach (CompilationOutcome outcome in outcomes)
        {
            if (NameOf(outcome) is not { } name)
            {
                yield return (outcome.Model, true, null);
                continue;
            }

            CompilationOutcome first = firsts[name.ToString()];
            LocatedProblem? refusal =
                ReferenceEquals(outcome, first) ? RefuseNamespace(outcome, name, firsts)
                : outcome.Path == first.Path ? null
                : LocatedProblem.AtTop(outcome.Path, ProblemId.DuplicateClass, name.ToString(), first.Path);
            yield return (outcome.Model, ReferenceEquals(outcome, first) && refusal is null, refusal);
        }
    }

    private static ModelName? NameOf(CompilationOutcome outcome) => outcome.Model?.Plan.Name;

    private static LocatedProblem? RefuseNamespace(
        CompilationOutcome outcome,
        ModelName name,
        Dictionary<string, CompilationOutcome> classes
    )
    {
        for (
            string? ns = name.Namespace;
            ns is not null;
            ns = ns.LastIndexOf('.') is var dot and >= 0 ? ns.Substring(0, dot) : null
        )
        {
            if (classes.TryGetValue(ns, out CompilationOutcome? other))
            {
                return LocatedProblem.AtTop(
                    outcome.Path,
                    ProblemId.InvalidName,
                    $"The namespace of the class '{name.ClassName}'",
                    name.Namespace!,
                    $"but '{NameOf(other)}' is the class compiled from '{other.Path}'; "
                        + "set another Namespace on its ConvNextV2Model item"
                );
            }
        }

        return null;
    }
}
