using System.CommandLine;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Configs;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>verify</c>: whether a class compiled from a config could load a checkpoint.</summary>
internal static class VerifyCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var checkpoint = new Argument<string>("checkpoint")
        {
            Description = "A safetensors file, an index of shards, a PyTorch file, or a folder with one of them.",
        };
        var config = new Option<string?>("--config")
        {
            Description = "A config, or its folder; by default the config.json beside the checkpoint.",
        };
        var command = new Command(
            "verify",
            "Compare every tensor of a checkpoint with what a config needs; the exit code is 1 if it does not fit."
        )
        {
            checkpoint,
            config,
        };
        command.SetAction(result =>
            ToolCommand.Run(
                console,
                () => Run(console, ToolCommand.RequirePath(result.GetValue(checkpoint)!), result.GetValue(config))
            )
        );
        return command;
    }

    /// <summary>Prints whether a checkpoint fits, and every tensor that does not.</summary>
    public static bool Write(IAnsiConsole console, CheckpointListing checkpoint, ConfigFile config, ModelPlan plan)
    {
        CheckpointFit fit = CheckpointFit.Of([.. plan.Tensors.Select(tensor => tensor.ToExpected())], checkpoint.Tensors);
        string naming = fit.Naming?.Title ?? "unknown";
        string need = $"'{config.Path}' needs";
        if (fit.Misfits.Count == 0)
        {
            string needed = PlanPrinter.Count(plan.Tensors.Count, "tensor");
            ToolCommand.WriteLine(
                console,
                $"[green]fits[/]: all {needed} that {need} are in '{checkpoint.Path}' (naming: {naming})"
            );
            return true;
        }

        string differences = PlanPrinter.Count(fit.Misfits.Count, "tensor");
        ToolCommand.WriteLine(
            console,
            $"[red]does not fit[/]: '{checkpoint.Path}' differs in {differences} from what {need} (naming: {naming})"
        );
        Table table = new Table().AddColumns("", "Tensor", "Found", "Needed");
        foreach (Misfit misfit in fit.Misfits.Take(CheckpointFit.MaximumListed))
        {
            table.AddRow(new Text(misfit.Title), new Text(misfit.ShownName), new Text(misfit.Found), new Text(misfit.Needed));
        }

        console.Write(table);
        if (fit.Misfits.Count > CheckpointFit.MaximumListed)
        {
            ToolCommand.WriteLine(console, $"… and {PlanPrinter.Number(fit.Misfits.Count - CheckpointFit.MaximumListed)} more");
        }

        if (fit.Advice.Length > 0)
        {
            console.WriteLine(fit.Advice);
        }

        return false;
    }

    private static int Run(IAnsiConsole console, string path, string? configPath)
    {
        CheckpointListing checkpoint = CheckpointListing.Read(path);
        ConfigFile config = ConfigFile.Read(
            configPath is not null
                ? ToolCommand.RequirePath(configPath)
                : ConfigFile.Beside(checkpoint.Path, ConfigFile.FileName),
            className: "Model"
        );
        ToolCommand.WriteProblems(console, config.Problems);
        return config.Planned is { } planned && Write(console, checkpoint, config, planned.Plan) ? 0 : 1;
    }
}
