using System.CommandLine;
using ConvNextV2.Compiled.Build;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Configs;
using ConvNextV2.Compiled.Tool.Models;
using ConvNextV2.Compiled.Tool.Reports;
using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>inspect</c>: what a config would be compiled to, and what a checkpoint holds.</summary>
internal static class InspectCommand
{
    private const int LabelsShown = 10;

    // More than any model has; a hostile file has millions.
    private const int TensorsShown = 10_000;

    public static Command Create(ToolStreams streams)
    {
        var path = new Argument<string>("path")
        {
            Description =
                "A config, a checkpoint (safetensors, an index of shards, or PyTorch), or a folder with either or both.",
        };
        Option<string?> key = VerifyCommand.CreateKey();
        Option<string?> precision = ModelOptions.CreatePrecision();
        var command = new Command(
            "inspect",
            "Show a config's plan (parameters, multiply-accumulates, memory) or a checkpoint's tensors."
        )
        {
            path,
            key,
            precision,
        };
        command.SetAction(result =>
            ToolCommand.Run(
                streams,
                () =>
                    Run(
                        streams.Output,
                        ToolCommand.RequirePath(result.GetValue(path)!),
                        result.GetValue(key),
                        result.GetValue(precision)
                    )
            )
        );
        return command;
    }

    private static int Run(IAnsiConsole console, string path, string? key, string? precision)
    {
        path = HubCache.Resolve(path);
        if (ConfigFile.IsConfig(path))
        {
            return WriteConfig(console, Read(path, precision)) ? 0 : 1;
        }

        bool isFolder = Directory.Exists(path);
        string configPath = isFolder ? Path.Combine(path, ConfigFile.FileName) : ConfigFile.Beside(path, ConfigFile.FileName);
        ConfigFile? config = File.Exists(configPath) ? Read(configPath, precision) : null;
        bool isGood = !isFolder || config is null || WriteConfig(console, config);
        if (isFolder && config is not null && CheckpointListing.FindIn(path) is null)
        {
            if (CheckpointFolder.Describe(path) is { } contents)
            {
                ToolCommand.WriteLine(console, $"[yellow]warning:[/] '{path}' has no model.safetensors; {contents}");
            }

            return isGood ? 0 : 1;
        }

        CheckpointListing checkpoint = CheckpointListing.Read(path, key);
        ToolCommand.WriteProblems(console, checkpoint.Remarks);
        if (checkpoint.Doubt is { } doubt)
        {
            ToolCommand.WriteLine(console, $"[yellow]warning:[/] {doubt}");
        }

        WriteCheckpoint(console, checkpoint);
        if (checkpoint.DescribeAdapter() is { } adapter)
        {
            ToolCommand.WriteLine(console, $"[yellow]warning:[/] {adapter}");
        }

        if (NonFiniteReport.Of(NonFiniteTensors.CountIn(checkpoint)) is { } nonFinite)
        {
            ToolCommand.WriteLine(console, $"[yellow]warning:[/] {nonFinite}");
        }

        if (config?.Planned is { } planned)
        {
            TensorText.Write(
                console,
                TensorComparison.Of(checkpoint, config, planned.Plan, CheckpointSelection.Strict(SelectionOptions.Tool))
            );
        }

        return isGood ? 0 : 1;
    }

    private static ConfigFile Read(string path, string? precision) =>
        ConfigFile.Read(path, ClassName.FromPath(Path.GetFullPath(path)), precision: precision);

    /// <summary>Prints the problems and the plan, if there is one.</summary>
    private static bool WriteConfig(IAnsiConsole console, ConfigFile config)
    {
        ToolCommand.WriteProblems(console, config.Problems);
        if (config.Planned is not { } planned)
        {
            return false;
        }

        ToolCommand.WriteLine(console, $"[bold]{config.Path}[/]");
        console.Write(Summary(planned.Plan, planned.Labels));
        console.Write(new Text(PlanPrinter.Print(planned.Plan)));
        console.WriteLine();
        return true;
    }

    private static Table Summary(ModelPlan plan, LabelSet labels)
    {
        MapShape image = plan.Model.Stem.Image;
        string names = string.Join(", ", labels.Names.Take(LabelsShown).Select(Printable.Name));
        Table table = new Table().HideHeaders().AddColumns("", "");
        Add("image", $"{image.Channels} × {image.Height} × {image.Width}");
        Add("hidden sizes", string.Join(", ", plan.Model.Stages.Select(stage => stage.Map.Channels)));
        Add("depths", string.Join(", ", plan.Model.Stages.Select(stage => stage.Blocks.Count)));
        Add("parameters", PlanPrinter.Number(plan.ParameterCount));
        Add("multiply-accumulates", PlanPrinter.Number(plan.MultiplyAccumulates));
        Add(
            "memory of a session",
            $"{PlanPrinter.Number(plan.Arena.Length * (long)sizeof(float))} bytes of arena, "
                + $"{PlanPrinter.Number(plan.Arena.ScratchLength * (long)sizeof(float))} for each worker"
        );
        Add(
            "labels",
            labels.Count == 0 ? "none, the output is features"
                : names.Length == 0 ? $"{PlanPrinter.Number(labels.Count)}, without names"
                : $"{PlanPrinter.Number(labels.Count)}: {names}{(labels.Count > LabelsShown ? ", …" : "")}"
        );
        return table;

        void Add(string name, string value) => table.AddRow(new Text(name), new Text(Printable.Escape(value)));
    }

    private static void WriteCheckpoint(IAnsiConsole console, CheckpointListing checkpoint)
    {
        TensorNames names = TensorNames.Find(checkpoint);
        Table table = new Table().AddColumns("Tensor", "Hugging Face", "Type", "Shape", "Elements");
        table.Columns[^1].RightAligned();
        foreach (ListedTensor tensor in checkpoint.Tensors.Take(TensorsShown))
        {
            table.AddRow(
                new Text(Printable.Name(tensor.Name)),
                new Text(names.HuggingFaceNames.GetValueOrDefault(tensor.Name, "")),
                new Text(tensor.DataType),
                new Text(TensorShape.Describe(tensor.Shape)),
                new Text(PlanPrinter.Number(ElementsOf(tensor)))
            );
        }

        string types = string.Join(
            ", ",
            checkpoint.Tensors.CountBy(tensor => tensor.DataType).Select(type => $"{type.Value} {type.Key}")
        );
        ToolCommand.WriteLine(console, $"[bold]{checkpoint.Path}[/] ({checkpoint.Format})");
        console.Write(table);
        if (checkpoint.Tensors.Count > TensorsShown)
        {
            ToolCommand.WriteLine(console, $"… and {PlanPrinter.Number(checkpoint.Tensors.Count - TensorsShown)} more");
        }

        ToolCommand.WriteLine(console, $"naming      {names.NamingTitle}");
        ToolCommand.WriteLine(console, $"tensors     {PlanPrinter.Number(checkpoint.Tensors.Count)} ({types})");
        ToolCommand.WriteLine(console, $"parameters  {PlanPrinter.Number(checkpoint.Tensors.Sum(ElementsOf))}");
        ToolCommand.WriteLine(console, $"bytes       {PlanPrinter.Number(checkpoint.Tensors.Sum(tensor => tensor.ByteLength))}");
    }

    private static long ElementsOf(ListedTensor tensor) => tensor.Shape.Aggregate(1L, (product, edge) => product * edge);
}
