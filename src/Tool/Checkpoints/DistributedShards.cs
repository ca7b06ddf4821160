using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>
/// What <c>torch.distributed.checkpoint</c> writes: a folder of pieces of tensors and an index, which is a pickle.
/// </summary>
internal static class DistributedShards
{
    public const string Ending = ".distcp";

    public static ToolException Refuse(string folder) =>
        new(
            $"The folder '{folder}' holds shards of torch.distributed.checkpoint ({Ending}), which Python makes one file: "
                + "torch.distributed.checkpoint.format_utils.dcp_to_torch_save(folder, 'model.pt'); convert that."
        );
}
