using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Which file of a sharded checkpoint holds which tensor: its <c>model.safetensors.index.json</c>, as Hugging Face writes it.</summary>
internal sealed class ShardIndex
{
    /// <summary>What an index's name has after that of the whole checkpoint.</summary>
    public const string Suffix = ".index.json";

    private ShardIndex(string path, IReadOnlyDictionary<string, string> fileOfTensor)
    {
        Path = path;
        FileOfTensor = fileOfTensor;
    }

    public string Path { get; }

    /// <summary>For each tensor the name of a file in the folder of the index.</summary>
    public IReadOnlyDictionary<string, string> FileOfTensor { get; }

    /// <exception cref="CheckpointException">It is no index, or one that leads out of its folder.</exception>
    public static ShardIndex Read(string path)
    {
        (JsonValue? root, JsonError? error) = JsonReader.Parse(File.ReadAllText(path));
        if (root is null)
        {
            throw new CheckpointException(path, FormattableString.Invariant($"it is not JSON: {error!.Message} at character {error.Range.Start}."));
        }

        if (root.Find("weight_map")?.Value is not { Kind: JsonKind.Object } weightMap)
        {
            throw new CheckpointException(path, "it has no 'weight_map' from tensors to files.");
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonMember member in weightMap.Members)
        {
            if (member.Value.Kind != JsonKind.String || !IsFileName(member.Value.Text))
            {
                throw new CheckpointException(path, $"its weight_map says that '{member.Name}' is in {member.Value.Describe()}, which is not the name of a file beside it.");
            }

            if (!files.TryAdd(member.Name, member.Value.Text))
            {
                throw new CheckpointException(path, $"its weight_map names '{member.Name}' twice.");
            }
        }

        return new ShardIndex(path, files);
    }

    /// <summary>Whether it is a name and no way to another folder, of whichever system.</summary>
    private static bool IsFileName(string name) => name is not ("" or "." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0;
}
