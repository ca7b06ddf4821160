using System.Collections.Immutable;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Problems;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// Sees to it that no two models become one class. Names that differ only in case count as one: generated files are named after
/// the class, and the compiler compares those without case.
/// </summary>
internal static class ClassClaims
{
    /// <summary>
    /// The model of each outcome that may be emitted, of those that claim one class the first, or null: a model keeps its place whatever
    /// becomes of the others, for the driver compares outputs place by place.
    /// </summary>
    public static IEnumerable<PlannedModel?> Granted(ImmutableArray<CompilationOutcome> outcomes)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return outcomes.Select(outcome => outcome.Model is { } model && taken.Add(model.Plan.Name.ToString()) ? model : null);
    }

    /// <summary>A problem for each of the others, at the top of its config.</summary>
    public static IEnumerable<LocatedProblem> Refused(ImmutableArray<CompilationOutcome> outcomes) =>
        ByClass(outcomes).SelectMany(claims => claims.Skip(1), (claims, model) => Refuse(model, claims.First()));

    private static IEnumerable<IGrouping<string, PlannedModel>> ByClass(ImmutableArray<CompilationOutcome> outcomes) =>
        outcomes.Where(outcome => outcome.Model is not null).Select(outcome => outcome.Model!)
            .GroupBy(model => model.Plan.Name.ToString(), StringComparer.OrdinalIgnoreCase);

    private static LocatedProblem Refuse(PlannedModel model, PlannedModel first)
    {
        string[] arguments = [model.Plan.Name.ToString(), first.Path];
        var problem = new Problem(ProblemId.DuplicateClass, new InputPlace(InputFile.Config, default), arguments.ToEquatableArray());
        return new LocatedProblem(problem, model.Path, default, new LinePositionSpan(default, default));
    }
}
