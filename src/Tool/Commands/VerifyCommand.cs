using System.CommandLine;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Configs;
using ConvNextV2.Compiled.Tool.Errors;
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
        var prefix = new Option<string?>("--prefix")
        {
            Description = "Where in the checkpoint the model stands, such as 'ema.'; all else is left aside. Found by default.",
        };
        Option<string?> key = CreateKey();
        var ignore = new Option<string[]>("--ignore")
        {
            Description = "Tensors that are no part of the model, such as 'loss_fct.*', with commas between.",
            DefaultValueFactory = _ => [],
        };
        var all = new Option<bool>("--all")
        {
            Description = $"List every tensor that does not fit, not {CheckpointFit.MaximumListed} of them.",
        };
        var command = new Command(
            "verify",
            "Compare every tensor of a checkpoint with what a config needs; the exit code is 1 if it does not fit."
        )
        {
            checkpoint,
            config,
            key,
            prefix,
            ignore,
            all,
        };
        command.SetAction(result =>
            ToolCommand.Run(
                console,
                () =>
                    Run(
                        console,
                        ToolCommand.RequirePath(result.GetValue(checkpoint)!),
                        result.GetValue(config),
                        result.GetValue(key),
                        new CheckpointSelection(
                            result.GetValue(prefix),
                            [.. result.GetValue(ignore)!.SelectMany(TensorPattern.Split)],
                            SelectionOptions.Tool
                        ),
                        result.GetValue(all)
                    )
            )
        );
        return command;
    }

    /// <summary>The option that chooses among the sets of weights of a file of <c>torch.save</c>.</summary>
    public static Option<string?> CreateKey() =>
        new("--key")
        {
            Description = "The key of the weights in a PyTorch file that has several, such as model_ema; found by default.",
        };

    /// <summary>Prints whether a checkpoint fits, and the tensors that do not.</summary>
    public static bool Write(
        IAnsiConsole console,
        CheckpointListing checkpoint,
        ConfigFile config,
        ModelPlan plan,
        CheckpointSelection selection,
        bool isAllListed = false
    )
    {
        string need = $"'{config.Path}' needs";
        if (checkpoint.DescribeAdapter() is { } adapter)
        {
            ToolCommand.WriteLine(console, $"[red]does not fit[/]: '{checkpoint.Path}' is not what {need}: {adapter}");
            return false;
        }

        CheckpointFit fit = CheckpointFit.Of(
            [.. plan.Tensors.Select(tensor => tensor.ToExpected())],
            checkpoint.Tensors,
            selection
        );
        if (fit.Fault is null)
        {
            string needed = PlanPrinter.Count(plan.Tensors.Count, "tensor");
            ToolCommand.WriteLine(
                console,
                $"[green]fits[/]: all {needed} that {need} are in '{checkpoint.Path}' (naming: {fit.NamingTitle})"
            );
            WriteLeftAside(console, fit, isAllListed);
            if (NonFiniteReport.Of(NonFiniteTensors.CountIn(checkpoint), fit.Spellings.Values) is not { } nonFinite)
            {
                return true;
            }

            ToolCommand.WriteLine(console, $"[red]not finite[/]: {nonFinite}");
            return false;
        }

        ToolCommand.WriteLine(console, $"[red]does not fit[/]: '{checkpoint.Path}' is not what {need}: {fit.Fault}");
        if (fit.Misfits.Count > 0)
        {
            WriteMisfits(console, isAllListed ? fit.Misfits : fit.Listed, fit.Misfits.Count);
        }

        if (fit.Advice.Length > 0)
        {
            ToolCommand.WriteLine(console, $"{fit.Advice}");
        }

        return false;
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
            ToolCommand.WriteLine(console, $"… and {PlanPrinter.Number(count - listed.Count)} more; --all lists them");
        }
    }

    private static void WriteLeftAside(IAnsiConsole console, CheckpointFit fit, bool isAllListed)
    {
        int listed = isAllListed ? fit.LeftAside.Count : CheckpointFit.MaximumListed;
        foreach (string name in fit.LeftAside.Take(listed))
        {
            ToolCommand.WriteLine(console, $"left aside: {Printable.Name(name)}");
        }

        if (fit.LeftAside.Count > listed)
        {
            ToolCommand.WriteLine(console, $"… and {PlanPrinter.Number(fit.LeftAside.Count - listed)} more; --all lists them");
        }
    }

    private static int Run(
        IAnsiConsole console,
        string path,
        string? configPath,
        string? key,
        CheckpointSelection selection,
        bool isAllListed
    )
    {
        CheckpointListing checkpoint = CheckpointListing.Read(path, key, selection.Prefix);
        if (checkpoint.Doubt is { } doubt)
        {
            throw new ToolException(doubt);
        }

        ToolCommand.WriteProblems(console, checkpoint.Remarks);
        ConfigFile config = ConfigFile.Read(
            configPath is not null
                ? ToolCommand.RequirePath(configPath)
                : ConfigFile.Beside(checkpoint.Path, ConfigFile.FileName),
            className: "Model"
        );
        ToolCommand.WriteProblems(console, config.Problems);
        return config.Planned is { } planned && Write(console, checkpoint, config, planned.Plan, selection, isAllListed) ? 0 : 1;
    }
}
