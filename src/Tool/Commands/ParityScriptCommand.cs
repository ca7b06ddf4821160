using System.CommandLine;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Parity;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>parity-script</c>: the Python script that writes down what <c>verify</c> compares with.</summary>
internal static class ParityScriptCommand
{
    public static Command Create(ToolStreams streams)
    {
        var output = new Argument<string?>("output")
        {
            Description =
                "The file to write, which shells that change the encoding of what is redirected need; by default it is printed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var force = new Option<bool>("--force") { Description = "Replace the output if it exists." };
        var command = new Command(
            "parity-script",
            "Print the Python script that writes what Python makes of a few images with a model. It needs transformers, torch, "
                + "safetensors and pillow: 'python parity.py FOLDER IMAGES' where the model was trained, "
                + "then 'convnextv2 verify FOLDER'."
        )
        {
            output,
            force,
        };
        command.SetAction(result =>
            ToolCommand.Run(streams, () => Run(streams, result.GetValue(output), result.GetValue(force)))
        );
        return command;
    }

    private static int Run(ToolStreams streams, string? output, bool force)
    {
        string script = ParityScript.Read();
        if (output is null)
        {
            streams.WriteRaw(script.TrimEnd('\n'));
            return ExitCodes.Success;
        }

        NewFile.Write(
            ToolCommand.RequirePath(output),
            force,
            stream =>
            {
                using var writer = new StreamWriter(stream);
                writer.Write(script);
            }
        );
        ToolCommand.WriteLine(streams.Output, $"[green]{output}[/]: python {output} FOLDER IMAGES");
        return ExitCodes.Success;
    }
}
