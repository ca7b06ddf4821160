using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>Whether a checkpoint fits, and the tensors that do not, for people.</summary>
internal static class TensorText
{
    public static void Write(IAnsiConsole console, TensorComparison comparison, bool isAllListed = false)
    {
        (string checkpoint, string need) = (comparison.Checkpoint.Path, $"'{comparison.Config.Path}' needs");
        if (comparison.Fault is { } fault)
        {
            console.WriteEscaped($"[red]does not fit[/]: '{checkpoint}' is not what {need}: {fault}");
            WriteMisfits(console, comparison.Fit, isAllListed);
            return;
        }

        string needed = PlanPrinter.Count(comparison.Count, "tensor");
        console.WriteEscaped(
            $"[green]fits[/]: all {needed} that {need} are in '{checkpoint}' (naming: {comparison.Fit!.NamingTitle})"
        );
        WriteLeftAside(console, comparison.Fit, isAllListed);
        if (comparison.NonFinite is { } nonFinite)
        {
            console.WriteEscaped($"[red]not finite[/]: {nonFinite}");
        }
    }

    private static void WriteMisfits(IAnsiConsole console, CheckpointFit? fit, bool isAllListed)
    {
        if (fit is { Misfits.Count: > 0 })
        {
            WriteMisfits(console, isAllListed ? fit.Misfits : fit.Listed, fit.Misfits.Count);
        }

        if (fit is { Advice.Length: > 0 })
        {
            console.WriteEscaped($"{fit.Advice}");
        }
    }

    private static void WriteMisfits(IAnsiConsole console, IReadOnlyList<Misfit> listed, int count)
    {
        Table table = new Table().AddColumns("", "Tensor", "Found", "Needed");
        foreach (Misfit misfit in listed)
        {
            table.AddRow(new Text(misfit.Title), new Text(misfit.ShownName), new Text(misfit.Found), new Text(misfit.Needed));
        }

        console.Write(table);
        if (count > listed.Count)
        {
            console.WriteEscaped($"… and {PlanPrinter.Number(count - listed.Count)} more; --all lists them");
        }
    }

    private static void WriteLeftAside(IAnsiConsole console, CheckpointFit fit, bool isAllListed)
    {
        int listed = isAllListed ? fit.LeftAside.Count : CheckpointFit.MaximumListed;
        foreach (string name in fit.LeftAside.Take(listed))
        {
            console.WriteEscaped($"left aside: {Printable.Name(name)}");
        }

        if (fit.LeftAside.Count > listed)
        {
            console.WriteEscaped($"… and {PlanPrinter.Number(fit.LeftAside.Count - listed)} more; --all lists them");
        }
    }
}
