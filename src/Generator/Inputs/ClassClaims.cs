using System.Collections.Immutable;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Problems;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// Sees to it that no two models become one class, and none a class in a namespace that is a class. Names that differ only in case count as
/// one: generated files are named after the class and its parts, and the compiler compares those without case.
/// </summary>
internal static class ClassClaims
{
    /// <summary>The models that may be emitted: of those that claim one class the first.</summary>
    public static IEnumerable<PlannedModel> Granted(ImmutableArray<CompilationOutcome> outcomes) =>
        Judge(outcomes).Where(claim => claim.Refusal is null).Select(claim => claim.Model);

    /// <summary>A problem for each of the others, at the top of its config.</summary>
    public static IEnumerable<LocatedProblem> Refused(ImmutableArray<CompilationOutcome> outcomes) =>
        Judge(outcomes).Where(claim => claim.Refusal is not null).Select(claim => claim.Refusal!);

    private static IEnumerable<(PlannedModel Model, LocatedProblem? Refusal)> Judge(ImmutableArray<CompilationOutcome> outcomes)
    {
        var firsts = new Dictionary<string, PlannedModel>(StringComparer.OrdinalIgnoreCase);
        foreach (PlannedModel model in Models(outcomes))
        {
            string name = model.Plan.Name.ToString();
            if (!firsts.ContainsKey(name))
            {
                firsts.Add(name, model);
            }
        }

        foreach (PlannedModel model in Models(outcomes))
        {
            PlannedModel first = firsts[model.Plan.Name.ToString()];
            yield return (model, ReferenceEquals(model, first) ? RefuseNamespace(model, firsts) : RefuseClass(model, first));
        }
    }

    private static IEnumerable<PlannedModel> Models(ImmutableArray<CompilationOutcome> outcomes) =>
        outcomes.Where(outcome => outcome.Model is not null).Select(outcome => outcome.Model!);

    private static LocatedProblem RefuseClass(PlannedModel model, PlannedModel first) =>
        Refuse(model, ProblemId.DuplicateClass, model.Plan.Name.ToString(), first.Path);

    private static LocatedProblem? RefuseNamespace(PlannedModel model, Dictionary<string, PlannedModel> classes)
    {
        for (string? ns = model.Plan.Name.Namespace; ns is not null; ns = ns.LastIndexOf('.') is var dot and >= 0 ? ns.Substring(0, dot) : null)
        {
            if (classes.TryGetValue(ns, out PlannedModel? other))
            {
                return Refuse(
                    model,
                    ProblemId.InvalidName,
                    $"The namespace of the class '{model.Plan.Name.ClassName}'",
                    model.Plan.Name.Namespace!,
                    $"but '{other.Plan.Name}' is the class compiled from '{other.Path}'; set another Namespace on its ConvNextV2Model item");
            }
        }

        return null;
    }

    private static LocatedProblem Refuse(PlannedModel model, ProblemId id, params string[] arguments)
    {
        var problem = new Problem(id, new InputPlace(InputFile.Config, default), arguments.ToEquatableArray());
        return new LocatedProblem(problem, model.Path, default, new LinePositionSpan(default, default));
    }
}
