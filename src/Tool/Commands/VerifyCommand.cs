using System.CommandLine;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>verify</c>: whether a class can load a checkpoint, and then says of images what Python says.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolStreams streams)
    {
        var checkpoint = new Argument<string>("checkpoint")
        {
            Description = "A safetensors file, an index of shards, a PyTorch file, or a folder with one of them.",
        };
        var config = new Option<string?>("--config")
        {
            Description = "A config, or its folder; by default the config.json beside the checkpoint.",
        };
        var parity = new Option<string?>("--parity")
        {
            Description =
                "What Python made of some images, as 'convnextv2 parity-script' writes it; by default the parity.safetensors "
                + "beside the checkpoint or the config, if there is one.",
        };
        Option<string?> key = CreateKey();
        var all = new Option<bool>("--all")
        {
            Description = $"List every tensor that does not fit, not {CheckpointFit.MaximumListed} of them.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document, which lists all." };
        var command = new Command(
            "verify",
            "Compare every tensor of a checkpoint with what a config needs, then replay what Python made of some images, "
                + "stage by stage. The exit code is 1 if something differs, and 2 if that cannot be found out."
        )
        {
            checkpoint,
            config,
            parity,
            key,
            all,
            json,
        };
        var options = ModelOptions.AddTo(command);
        command.SetAction(result =>
            ToolCommand.Run(
                streams,
                () =>
                    new Verification(streams)
                    {
                        Path = ToolCommand.RequirePath(result.GetValue(checkpoint)!),
                        ConfigPath = result.GetValue(config) is { } path ? ToolCommand.RequirePath(path) : null,
                        ParityPath = result.GetValue(parity) is { } file ? ToolCommand.RequirePath(file) : null,
                        Key = result.GetValue(key),
                        Selection = options.ReadSelection(result),
                        IsAllListed = result.GetValue(all),
                        IsJson = result.GetValue(json),
                        Compilation = options.ReadCompilation(result),
                    }.Run(),
                failure: ExitCodes.Unusable
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
}
