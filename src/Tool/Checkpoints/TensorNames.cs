using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>
/// What the tensors of a checkpoint are in Hugging Face's current naming, found without a config: stages and blocks are counted
/// in the file.
/// </summary>
/// <param name="Locations">Where the checkpoint has a model, the one with most tensors first; none if it has none.</param>
/// <param name="HuggingFaceNames">By the name in the file, of those that are known.</param>
internal sealed record TensorNames(IReadOnlyList<ModelLocation> Locations, IReadOnlyDictionary<string, string> HuggingFaceNames)
{
    private static readonly string[] Ends = ["embeddings.patch_embeddings", "embeddings.layernorm", "layernorm", "classifier"];
    private static readonly string[] BlockParts = ["dwconv", "layernorm", "pwconv1", "grn", "pwconv2"];

    // What every size has: enough to tell where a model stands.
    private static readonly string[] Common =
    [
        .. Ends.Concat(BlockParts.Select(part => $"encoder.stages.0.layers.0.{part}"))
            .SelectMany(module => new[] { module + ".weight", module + ".bias" }),
    ];

    /// <summary>Whose names they are, as far as is known.</summary>
    public string NamingTitle =>
        Locations.Count == 0 ? "unknown" : string.Join(", and again ", Locations.Select(location => location.Title));

    public static TensorNames Find(CheckpointListing checkpoint)
    {
        HashSet<string> fileNames = checkpoint.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<ModelLocation> locations = Locate(fileNames);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ModelLocation location in locations)
        {
            foreach ((string fileName, string name) in Find(location, fileNames))
            {
                found.TryAdd(fileName, name);
            }
        }

        return new TensorNames(locations, found);
    }

    /// <summary>Where names have a model of any size, the one with most tensors first.</summary>
    public static IReadOnlyList<ModelLocation> Locate(IEnumerable<string> fileNames) => ModelSearch.Find(Common, fileNames);

    /// <summary>The names of a model's tensors in Hugging Face's current naming without prefix, by those in the file.</summary>
    public static IReadOnlyDictionary<string, string> Find(ModelLocation location, IReadOnlySet<string> fileNames)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string module in Ends)
        {
            Add(module);
        }

        Add("hidden_states_norms.stem");
        int stages = 0;
        while (AddStage(stages))
        {
            Add($"hidden_states_norms.stage{++stages}");
        }

        return found;

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
            string? spelling = location.Spellings(name).FirstOrDefault(fileNames.Contains);
            return spelling is not null && found.TryAdd(spelling, name);
        }
    }
}
