using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;
using Microsoft.Build.Framework;

namespace ConvNextV2.Compiled.Build;

/// <summary>What the item of a model says of its weights.</summary>
/// <param name="Config">The full path of the config.</param>
/// <param name="Weights">The metadata as it stands.</param>
/// <param name="File">The full path of the checkpoint.</param>
/// <param name="Place">Below the program's folder, or as a resource; with forward slashes.</param>
/// <param name="IsEmbedded">Whether the checkpoint is a resource of the assembly, not a file beside the program.</param>
/// <param name="Sha256">In lower case, or null.</param>
/// <param name="Prefix">Where in the checkpoint the model stands, or null.</param>
/// <param name="IgnoredTensors">Patterns of tensors to leave aside.</param>
/// <param name="Fault">What cannot be, or null.</param>
internal sealed record WeightsItem(
    string Config,
    string Weights,
    string File,
    string Place,
    bool IsEmbedded,
    string? Sha256,
    string? Prefix,
    IReadOnlyList<string> IgnoredTensors,
    string? Fault
)
{
    private const string Copy = "Copy";
    private const string Embed = "Embed";

    /// <summary>The file, and the shards if it is an index, each with its place. There is no fault.</summary>
    public IEnumerable<(string File, string Place)> Files =>
        CheckpointTable.IsIndex(File)
            ? CheckpointTable
                .ReadIndex(File)
                .Files.Select(shard =>
                    (CheckpointTable.ShardOf(File, shard), Place.Substring(0, Place.LastIndexOf('/') + 1) + shard)
                )
                .Prepend((File, Place))
            : [(File, Place)];

    /// <param name="model">The item.</param>
    /// <param name="projectFolder">With a separator at its end.</param>
    /// <param name="copiesFolder">What the project's copied weights have for themselves below the program's folder.</param>
    public static WeightsItem Read(ITaskItem model, string projectFolder, string copiesFolder)
    {
        string config = model.GetMetadata("FullPath");
        string weights = model.GetMetadata("Weights").Trim();
        string mode = model.GetMetadata("WeightsMode").Trim();
        string hash = model.GetMetadata("WeightsSha256").Trim().ToLowerInvariant();
        string prefix = model.GetMetadata("WeightsPrefix").Trim();
        bool isEmbedded = mode.Equals(Embed, StringComparison.OrdinalIgnoreCase);
        string file = ItemFiles.PathOf(config, weights);
        return new WeightsItem(
            config,
            weights,
            file,
            (isEmbedded ? "" : copiesFolder + "/") + ItemFiles.PlaceOf(file, projectFolder),
            isEmbedded,
            hash.Length > 0 ? hash : null,
            prefix.Length > 0 ? prefix : null,
            TensorPattern.Split(model.GetMetadata("IgnoredTensors")),
            FindFault()
        );

        string? FindFault()
        {
            bool isIndex = CheckpointTable.IsIndex(file);
            return weights.Length == 0 ? "it is empty, but its item says more of it"
                : !isEmbedded && mode.Length > 0 && !mode.Equals(Copy, StringComparison.OrdinalIgnoreCase)
                    ? $"its WeightsMode is '{Printable.Name(mode)}'; it can be {Copy} or {Embed}"
                : Directory.Exists(file) ? $"'{Printable.Escape(file)}' is a folder; name the file in it{Instead(file, "; ")}"
                : !System.IO.File.Exists(file)
                    ? $"there is no file '{Printable.Escape(file)}'{Instead(Path.GetDirectoryName(file)!, "; of its folder: ")}"
                : isIndex && isEmbedded ? "shards cannot be embedded; copy them, or write the checkpoint as one file"
                : isIndex && hash.Length > 0 ? "a SHA-256 is of one file, and this is the index of several"
                : isEmbedded && new FileInfo(file).Length > int.MaxValue
                    ? "it has more than the 2 GiB that a resource can have; copy it"
                : hash.Length > 0 && !FileHash.IsHash(hash)
                    ? $"its WeightsSha256 is '{Printable.Name(hash)}'; it must be 64 hexadecimal digits"
                : null;
        }
    }

    private static string Instead(string folder, string beginning) =>
        CheckpointFolder.Describe(folder) is { } contents ? beginning + contents : "";
}
