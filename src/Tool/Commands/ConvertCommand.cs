using System.CommandLine;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Pickle;
using ConvNextV2.Compiled.Tool.PyTorch;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>convert</c>: a file of <c>torch.save</c> to safetensors, names and data types as they are.</summary>
internal static class ConvertCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var input = new Argument<string>("input") { Description = "A .bin, .pt or .pth file of PyTorch." };
        var output = new Argument<string?>("output")
        {
            Description =
                "The file to write; by default 'model.safetensors' for a 'pytorch_model.bin', "
                + "else the input's name with that ending, beside it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var force = new Option<bool>("--force") { Description = "Replace the output if it exists." };
        var command = new Command(
            "convert",
            "Convert a PyTorch checkpoint to safetensors. Its pickle is read as data: nothing in it is executed."
        )
        {
            input,
            output,
            force,
        };
        command.SetAction(result =>
            ToolCommand.Run(
                console,
                () =>
                    Run(
                        console,
                        ToolCommand.RequirePath(result.GetValue(input)!),
                        result.GetValue(output),
                        result.GetValue(force)
                    )
            )
        );
        return command;
    }

    private static int Run(IAnsiConsole console, string input, string? output, bool force)
    {
        output = output is null ? DefaultOutput(input) : ToolCommand.RequirePath(output);
        if (!File.Exists(input))
        {
            throw new ToolException($"There is no file '{input}'.");
        }

        if (Path.GetFullPath(output) == Path.GetFullPath(input))
        {
            throw new ToolException($"'{output}' is the input; give the output another name.");
        }

        try
        {
            using TorchFile file = TorchFile.Open(input);
            NewFile.Write(
                output,
                force,
                stream => SafetensorsWriter.Write(stream, file.Tensors.Select(pair => Content(file, pair.Key, pair.Value)))
            );
        }
        catch (Exception exception) when (exception is PickleException or InvalidDataException)
        {
            throw CheckpointListing.Unreadable(input, exception);
        }

        // Read back, so that what is said is of the file that was written.
        CheckpointListing written = CheckpointListing.Read(output);
        string naming = TensorNames.Find(written).NamingTitle;
        string tensors = PlanPrinter.Count(written.Tensors.Count, "tensor");
        string bytes = PlanPrinter.Count(new FileInfo(output).Length, "byte");
        ToolCommand.WriteLine(console, $"[green]{output}[/]: {tensors}, {bytes}, {naming} names");
        return 0;
    }

    private static TensorContent Content(TorchFile file, string name, TorchTensor tensor) =>
        new(name, tensor.Storage.DataType.Name, tensor.Shape, tensor.ByteLength, stream => file.CopyTo(tensor, stream));

    private static string DefaultOutput(string input) =>
        Path.GetFileName(input) == "pytorch_model.bin"
            ? Path.Combine(Path.GetDirectoryName(input) ?? "", "model.safetensors")
            : Path.ChangeExtension(input, ".safetensors");
}
