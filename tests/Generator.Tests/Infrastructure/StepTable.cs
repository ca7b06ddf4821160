using System.Collections;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Tests.Infrastructure;

/// <summary>Why each node of the pipeline ran, as a table with a row for each: its name, then the reason of each of its values.</summary>
internal static class StepTable
{
    private const string SourceOutput = "SourceOutput";

    public static string Print(GeneratorRunResult result)
    {
        var table = new StringBuilder();
        foreach (string name in TrackingNames.All)
        {
            IEnumerable<IncrementalGeneratorRunStep> steps = result.TrackedSteps.TryGetValue(name, out var tracked)
                ? tracked
                : [];
            Append(table, name, steps.SelectMany(step => step.Outputs).Select(output => output.Reason));
        }

        // What was generated, and what was reported, again or from the cache; outputs that give nothing have no reason to be shown.
        IEnumerable<IncrementalGeneratorRunStep> outputs = result.TrackedOutputSteps.TryGetValue(SourceOutput, out var all)
            ? all
            : [];
        Append(table, "(emitted)", outputs.SelectMany(step => step.Outputs).Select(output => output.Reason).Order());
        return table.ToString().TrimEnd();
    }

    private static void Append(StringBuilder table, string name, IEnumerable<IncrementalStepRunReason> reasons) =>
        table.AppendLine((name.PadRight(14) + string.Join(' ', reasons)).TrimEnd());

    /// <summary>Every object that the steps' values hold, by way of which fields.</summary>
    public static IEnumerable<(string Path, object Value)> Reachable(GeneratorRunResult result)
    {
        foreach (string name in TrackingNames.All.Where(result.TrackedSteps.ContainsKey))
        {
            var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
            foreach ((object value, IncrementalStepRunReason _) in result.TrackedSteps[name].SelectMany(step => step.Outputs))
            {
                foreach ((string, object) reached in Walk(name, value, seen))
                {
                    yield return reached;
                }
            }
        }
    }

    private static IEnumerable<(string Path, object Value)> Walk(string path, object? value, HashSet<object> seen)
    {
        if (
            value is null
            || value is string
            || value.GetType().IsPrimitive
            || value.GetType().IsEnum
            || (!value.GetType().IsValueType && !seen.Add(value))
        )
        {
            yield break;
        }

        yield return (path, value);
        IEnumerable<(string, object?)> children = value is Array items
            ? items.Cast<object?>().Select((item, i) => ($"{path}[{i}]", item))
            : Fields(value.GetType()).Select(field => ($"{path}.{field.Name}", field.GetValue(value)));
        foreach ((string childPath, object? child) in children)
        {
            foreach ((string, object) reached in Walk(childPath, child, seen))
            {
                yield return reached;
            }
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type? type) =>
        type is null
            ? []
            : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Concat(Fields(type.BaseType));
}
