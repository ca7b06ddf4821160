using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Tool.Pickle;
using ConvNextV2.Compiled.Tool.PyTorch;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <param name="Name">As the file spells it.</param>
/// <param name="DataType">As safetensors spells it.</param>
internal sealed record ListedTensor(string Name, string DataType, IReadOnlyList<long> Shape, long ByteLength);

/// <summary>Which tensors a checkpoint has, whatever its format: read from its header, index or pickle, without their data.</summary>
/// <param name="Path">Of the file, or of a sharded checkpoint's index.</param>
/// <param name="Format">What the format is called.</param>
internal sealed record CheckpointListing(string Path, string Format, IReadOnlyList<ListedTensor> Tensors)
{
    private const string IndexSuffix = ".index.json";

    // As Hugging Face's from_pretrained looks for them.
    private static readonly string[] UsualNames = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"];

    /// <summary>The checkpoint of a folder, or null if it has none under a usual name.</summary>
    public static string? FindIn(string folder) =>
        UsualNames.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Lists a <c>.safetensors</c> file, an index of such, a file of <c>torch.save</c>, or what a folder has of these.</summary>
    /// <exception cref="ToolException">There is none, or it is damaged.</exception>
    public static CheckpointListing Read(string path)
    {
        string file = Directory.Exists(path)
            ? FindIn(path) ?? throw new ToolException($"The folder '{path}' has none of {string.Join(", ", UsualNames)}.")
            : path;
        if (!File.Exists(file))
        {
            throw new ToolException($"There is no file '{file}'.");
        }

        try
        {
            return file.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase) ? ReadIndex(file)
                : IsTorch(file) ? ReadTorch(file)
                : new CheckpointListing(file, "safetensors", ReadSafetensors(file));
        }
        catch (Exception exception) when (exception is PickleException or SafetensorsFormatException or InvalidDataException)
        {
            throw Unreadable(file, exception);
        }
    }

    public static ToolException Unreadable(string path, Exception exception) =>
        new($"The checkpoint '{path}' cannot be read: {exception.Message.TrimEnd('.')}.");

    /// <summary>By its first bytes, for the endings <c>.bin</c>, <c>.pt</c> and <c>.pth</c> promise nothing.</summary>
    private static bool IsTorch(string path)
    {
        Span<byte> start = stackalloc byte[SafetensorsHeader.PrefixLength + 1];
        using FileStream stream = File.OpenRead(path);
        int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..count] is not [.., (byte)'{'] && start[..count] is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)PickleOpcode.Proto, ..];
    }

    private static CheckpointListing ReadTorch(string path)
    {
        using TorchFile file = TorchFile.Open(path);
        return new CheckpointListing(path, file.Format, [.. file.Tensors.Select(pair =>
            new ListedTensor(pair.Key, pair.Value.Storage.DataType.Name, pair.Value.Shape, pair.Value.ByteLength))]);
    }

    private static ListedTensor[] ReadSafetensors(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] start = new byte[(int)Math.Min(SafetensorsHeader.StartLength, stream.Length)];
        stream.ReadExactly(start);
        byte[] header = new byte[SafetensorsHeader.ReadLength(start, stream.Length)];
        stream.Position = SafetensorsHeader.PrefixLength;
        stream.ReadExactly(header);
        return [.. SafetensorsHeader.Parse(header, stream.Length).Select(entry => new ListedTensor(entry.Name, entry.DataType, entry.Shape, entry.ByteLength))];
    }

    /// <summary>A sharded checkpoint: <c>weight_map</c> says which file beside the index has each tensor.</summary>
    private static CheckpointListing ReadIndex(string path)
    {
        (JsonValue? root, JsonError? error) = JsonReader.Parse(File.ReadAllText(path));
        if (root?.Find("weight_map")?.Value is not { Kind: JsonKind.Object } map)
        {
            throw new SafetensorsFormatException(root is null ? $"it is not JSON: {error!.Message}" : "it has no object 'weight_map'");
        }

        if (map.Members.GroupBy(member => member.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new SafetensorsFormatException($"it names '{twice.Key}' twice");
        }

        var tensors = new List<ListedTensor>();
        foreach (IGrouping<string, JsonMember> shard in map.Members.GroupBy(member => member.Value.Text, StringComparer.Ordinal))
        {
            // A name with a folder in it would lead out of the checkpoint's.
            if (shard.Key.Length == 0 || shard.Key != System.IO.Path.GetFileName(shard.Key) || shard.Key.Contains('\\', StringComparison.Ordinal))
            {
                throw new SafetensorsFormatException($"it sends '{shard.First().Name}' to '{shard.Key}', which is not the name of a file beside it");
            }

            string shardPath = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, shard.Key);
            if (!File.Exists(shardPath))
            {
                throw new SafetensorsFormatException($"the file '{shard.Key}' that it names is missing");
            }

            Dictionary<string, ListedTensor> inShard = ReadSafetensors(shardPath).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
            tensors.AddRange(shard.Select(member => inShard.TryGetValue(member.Name, out ListedTensor? tensor)
                ? tensor
                : throw new SafetensorsFormatException($"'{shard.Key}' does not have the tensor '{member.Name}' that it should")));
        }

        return new CheckpointListing(path, "sharded safetensors", tensors);
    }
}
