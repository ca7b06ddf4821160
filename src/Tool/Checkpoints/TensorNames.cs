using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>
/// What the tensors of a checkpoint are in Hugging Face's current naming, found without a config: stages and blocks are counted
/// in the file.
/// </summary>
/// <param name="Naming">The one under which most tensors are known; null if none is.</param>
/// <param name="HuggingFaceNames">By the name in the file, of those that are known.</param>
internal sealed record TensorNames(CheckpointNaming? Naming, IReadOnlyDictionary<string, string> HuggingFaceNames)
{
    private static readonly string[] Ends = ["embeddings.patch_embeddings", "embeddings.layernorm", "layernorm", "classifier"];
    private static readonly string[] BlockParts = ["dwconv", "layernorm", "pwconv1", "grn", "pwconv2"];

    public static TensorNames Find(CheckpointListing checkpoint)
    {
        HashSet<string> fileNames = checkpoint.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        return CheckpointNaming
                .All.Select(naming => Find(naming, fileNames))
                .Where(names => names.Naming is not null)
                .MaxBy(names => names.HuggingFaceNames.Count)
            ?? new TensorNames(null, new Dictionary<string, string>());
    }

    private static TensorNames Find(CheckpointNaming naming, HashSet<string> fileNames)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string module in Ends)
        {
            Add(module);
        }

        for (int stage = 0; AddStage(stage); stage++) { }

        return new TensorNames(found.Count > 0 ? naming : null, found);

        // A stage without blocks still has its downsampling, except for the first.
        bool AddStage(int stage)
        {
            bool any = Add($"encoder.stages.{stage}.downsampling_layer.0") | Add($"encoder.stages.{stage}.downsampling_layer.1");
            for (int block = 0; AddBlock($"encoder.stages.{stage}.layers.{block}"); block++)
            {
                any = true;
            }

            return any || stage == 0;
        }

        bool AddBlock(string block) => BlockParts.Count(part => Add($"{block}.{part}")) > 0;

        bool Add(string module) => AddTensor(module + ".weight") | AddTensor(module + ".bias");

        bool AddTensor(string name)
        {
            string? spelling = naming.Spellings(name).FirstOrDefault(fileNames.Contains);
            return spelling is not null && found.TryAdd(spelling, name);
        }
    }
}
