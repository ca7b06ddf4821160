using System.CommandLine;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>The options that say which of a checkpoint's tensors are the model.</summary>
internal static class TensorOptions
{
    public static Option<string?> CreatePrefix() =>
        new("--prefix")
        {
            Description = "Where in the checkpoint the model stands, such as 'ema.'; all else is left aside. Found by default.",
        };

    public static Option<string[]> CreateIgnore() =>
        new("--ignore")
        {
            Description = "Tensors that are no part of the model, such as 'loss_fct.*', with commas between.",
            DefaultValueFactory = _ => [],
        };

    public static CheckpointSelection Read(ParseResult result, Option<string?> prefix, Option<string[]> ignore) =>
        new(result.GetValue(prefix), [.. result.GetValue(ignore)!.SelectMany(TensorPattern.Split)], SelectionOptions.Tool);
}
