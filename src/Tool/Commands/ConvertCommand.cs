using System.CommandLine;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Pickle;
using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>convert</c>: the model in a file of <c>torch.save</c>, or in a larger safetensors file, to safetensors.</summary>
internal static class ConvertCommand
{
    public static Command Create(ToolStreams streams)
    {
        var input = new Argument<string>("input")
        {
            Description = "A .bin, .pt, .pth or .ckpt file of PyTorch, or a folder with a pytorch_model.bin.",
        };
        var output = new Argument<string?>("output")
        {
            Description =
                "The file to write; by default 'model.safetensors' for a 'pytorch_model.bin', "
                + "else the input's name with that ending, beside it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var key = new Option<string?>("--key")
        {
            Description =
                "The key of the weights to take where the file has several, dots between nested ones: model_ema. "
                + "By default averaged weights (EMA) come first, as in timm; what was taken is printed.",
        };
        var prefix = new Option<string?>("--prefix")
        {
            Description = "What all names of the weights to take begin with, where there are several: 'ema_model.module.'.",
        };
        var drop = new Option<string[]>("--drop")
        {
            Description = "Tensors that are no part of the model, to leave aside: 'loss_fct.*'. Can be given more than once.",
            DefaultValueFactory = _ => [],
        };
        var force = new Option<bool>("--force") { Description = "Replace the output if it exists." };
        var command = new Command(
            "convert",
            "Convert a PyTorch checkpoint to safetensors. Its pickle is read as data: nothing in it is executed."
        )
        {
            input,
            output,
            key,
            prefix,
            drop,
            force,
        };
        command.SetAction(result =>
            ToolCommand.Run(
                streams,
                () =>
                    Run(
                        streams.Output,
                        ToolCommand.RequirePath(result.GetValue(input)!),
                        result.GetValue(output),
                        result.GetValue(key),
                        result.GetValue(prefix),
                        [.. result.GetValue(drop)!.SelectMany(TensorPattern.Split)],
                        result.GetValue(force)
                    )
            )
        );
        return command;
    }

    private static int Run(
        IAnsiConsole console,
        string input,
        string? output,
        string? key,
        string? prefix,
        string[] drop,
        bool force
    )
    {
        if (Directory.Exists(input))
        {
            input = CheckpointListing.FindForConversion(input);
            if (output is null && DefaultOutput(input) == input)
            {
                throw new ToolException(
                    $"'{input}' is safetensors already and loads as it is; to take something off it, name the file to write."
                );
            }
        }

        output = output is null ? DefaultOutput(input) : ToolCommand.RequirePath(output);
        if (Path.GetFullPath(output) == Path.GetFullPath(input))
        {
            throw new ToolException($"'{output}' is the input; give the output another name.");
        }

        NewFile.Require(output, force);
        using CheckpointFile file = CheckpointFile.Open(input);
        ModelChoice choice = ModelChoice.Of(file, key, prefix);
        ModelConversion conversion = ModelConversion.Of(file, choice, drop);
        RequireChange(file, choice, conversion);
        ToolCommand.WriteProblems(console, ChoiceReport.Of(file, choice));
        if (choice.Model is { Location.Prefix: { Length: > 0 } taken })
        {
            ToolCommand.WriteLine(console, $"prefix: '{Printable.Name(taken)}' in front of all names is taken off");
        }

        foreach (ListedTensor tensor in conversion.Dropped)
        {
            ToolCommand.WriteLine(console, $"dropped: '{Printable.Name(tensor.Name)}' {tensor.DescribeShape()}");
        }

        try
        {
            NewFile.Write(output, force, stream => SafetensorsWriter.Write(stream, conversion.Contents));
        }
        catch (Exception exception) when (exception is PickleException or InvalidDataException)
        {
            throw CheckpointFile.Unreadable(input, exception);
        }

        if (conversion.Narrowed > 0)
        {
            ToolCommand.WriteLine(console, $"{PlanPrinter.Count(conversion.Narrowed, "tensor")} of F64 became F32");
        }

        // Read back, so that what is said is of the file that was written.
        CheckpointListing written = CheckpointListing.Read(output);
        string naming = TensorNames.Find(written).NamingTitle;
        string tensors = PlanPrinter.Count(written.Tensors.Count, "tensor");
        string bytes = PlanPrinter.Count(new FileInfo(output).Length, "byte");
        ToolCommand.WriteLine(console, $"[green]{output}[/]: {tensors}, {bytes}, {naming} names");
        if (NonFiniteReport.Of(NonFiniteTensors.CountIn(written)) is not { } nonFinite)
        {
            return 0;
        }

        ToolCommand.WriteLine(console, $"[red]not finite[/]: {nonFinite} Load refuses the file. {NonFiniteReport.LoadAdvice}");
        return 1;
    }

    /// <summary>A safetensors file is converted where that takes something off it.</summary>
    private static void RequireChange(CheckpointFile file, ModelChoice choice, ModelConversion conversion)
    {
        if (file.Format != "safetensors" && file.IsSafetensors)
        {
            throw new ToolException($"'{file.Path}' is an index of safetensors files, which load as they are.");
        }

        bool isChanged =
            conversion.Narrowed > 0
            || conversion.Contents.Count < choice.Set.Tensors.Count
            || choice.Model is { Location.Prefix.Length: > 0 };
        if (file.IsSafetensors && !isChanged)
        {
            throw new ToolException($"'{file.Path}' is a safetensors file already, and nothing of it would change.");
        }
    }

    private static string DefaultOutput(string input)
    {
        const string Tarless = ".tar";
        string name = input.EndsWith(".pth.tar", StringComparison.Ordinal) ? input[..^Tarless.Length] : input;
        return Path.GetFileName(name) == "pytorch_model.bin"
            ? Path.Combine(Path.GetDirectoryName(name) ?? "", "model.safetensors")
            : Path.ChangeExtension(name, ".safetensors");
    }
}
