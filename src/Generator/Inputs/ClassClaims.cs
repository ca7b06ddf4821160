using System.Collections.Immutable;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// Sees to it that no two models become one class, and none a class in a namespace that is a class. Names that differ only in
/// case count as one: generated files are named after the class and its parts, and the compiler compares those without case.
/// </summary>
internal static class ClassClaims
{
    /// <summary>
    /// The model of each outcome that may be emitted, of those that claim one class the first, or null: a model keeps its place
    /// whatever becomes of the others, for the driver compares outputs place by place.
    /// </summary>
    public static IEnumerable<PlannedModel?> Granted(ImmutableArray<CompilationOutcome> outcomes) =>
        Judge(outcomes).Select(claim => claim.Refusal is null ? claim.Model : null);

    /// <summary>A problem for each of the others, at the top of its config.</summary>
    public static IEnumerable<LocatedProblem> Refused(ImmutableArray<CompilationOutcome> outcomes) =>
        Judge(outcomes).Where(claim => claim.Refusal is not null).Select(claim => claim.Refusal!);

    private static IEnumerable<(PlannedModel? Model, LocatedProblem? Refusal)> Judge(ImmutableArray<CompilationOutcome> outcomes)
    {
        var firsts = new Dictionary<string, PlannedModel>(StringComparer.OrdinalIgnoreCase);
        foreach (CompilationOutcome outcome in outcomes)
        {
            if (outcome.Model is { } model && !firsts.ContainsKey(model.Plan.Name.ToString()))
            {
                firsts.Add(model.Plan.Name.ToString(), model);
            }
        }

        foreach (CompilationOutcome outcome in outcomes)
        {
            yield return (outcome.Model, outcome.Model is { } model ? Refusal(model, firsts) : null);
        }
    }

    private static LocatedProblem? Refusal(PlannedModel model, Dictionary<string, PlannedModel> classes)
    {
        PlannedModel first = classes[model.Plan.Name.ToString()];
        return ReferenceEquals(model, first) ? RefuseNamespace(model, classes) : RefuseClass(model, first);
    }

    private static LocatedProblem RefuseClass(PlannedModel model, PlannedModel first) =>
        Refuse(model, ProblemId.DuplicateClass, model.Plan.Name.ToString(), first.Path);

    private static LocatedProblem? RefuseNamespace(PlannedModel model, Dictionary<string, PlannedModel> classes)
    {
        for (
            string? ns = model.Plan.Name.Namespace;
            ns is not null;
            ns = ns.LastIndexOf('.') is var dot and >= 0 ? ns.Substring(0, dot) : null
        )
        {
            if (classes.TryGetValue(ns, out PlannedModel? other))
            {
                return Refuse(
                    model,
                    ProblemId.InvalidName,
                    $"The namespace of the class '{model.Plan.Name.ClassName}'",
                    model.Plan.Name.Namespace!,
                    $"but '{other.Plan.Name}' is the class compiled from '{other.Path}'; set another Namespace on its ConvNextV2Model item"
                );
            }
        }

        return null;
    }

    private static LocatedProblem Refuse(PlannedModel model, ProblemId id, params string[] arguments) =>
        LocatedProblem.AtTop(model.Path, id, arguments);
}
