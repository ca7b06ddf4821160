using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// Which file of a sharded checkpoint holds which tensor: its <c>model.safetensors.index.json</c>, as Hugging Face writes it.
/// </summary>
internal sealed class ShardIndex
{
    /// <summary>What an index's name has after that of the whole checkpoint.</summary>
    public const string Suffix = ".index.json";

    private readonly Dictionary<string, string> _fileOfTensor;

    private ShardIndex(Dictionary<string, string> fileOfTensor) => _fileOfTensor = fileOfTensor;

    /// <summary>The shards in order, each the name of a file in the folder of the index.</summary>
    public IEnumerable<string> Files =>
        _fileOfTensor.Values.Distinct(StringComparer.Ordinal).OrderBy(file => file, StringComparer.Ordinal);

    /// <summary>Before an index is read: whether its length is one that an index can have.</summary>
    /// <exception cref="SafetensorsFormatException">It is longer than the longest header that its tensors could have.</exception>
    public static void CheckLength(long length)
    {
        if (length > SafetensorsHeader.MaximumLength)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"it has {length} bytes; {SafetensorsHeader.MaximumLength} is the most for an index")
            );
        }
    }

    /// <exception cref="SafetensorsFormatException">It is no index, or one that leads out of its folder.</exception>
    public static ShardIndex Parse(string text)
    {
        try
        {
            return new ShardIndex(
                FindMap(new JsonTokenizer(text))
                    ?? throw new SafetensorsFormatException("it has no 'weight_map' from tensors to files")
            );
        }
        catch (JsonSyntaxException exception)
        {
            throw new SafetensorsFormatException($"it is not JSON: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// The tensors of all shards, if they are exactly those of the index; offsets run on as if each shard began where the one
    /// before ends.
    /// </summary>
    /// <param name="shards">The table of each of <see cref="Files"/>, in that order.</param>
    /// <exception cref="SafetensorsFormatException">A tensor is missing, in another shard, or not of the index.</exception>
    public IReadOnlyList<TensorEntry> Merge(IEnumerable<ShardTable> shards)
    {
        var merged = new List<TensorEntry>();
        long start = 0;
        foreach (ShardTable shard in shards)
        {
            foreach (TensorEntry tensor in shard.Tensors)
            {
                // So no tensor is in two shards either.
                _fileOfTensor.TryGetValue(tensor.Name, out string? listed);
                if (listed != shard.File)
                {
                    throw new SafetensorsFormatException(
                        $"its shard {Quote(shard.File)} holds {Quote(tensor.Name)}, which its weight_map "
                            + (listed is null ? "does not name" : $"says is in {Quote(listed)}")
                    );
                }

                merged.Add(tensor with { Offset = start + tensor.Offset });
            }

            start += shard.Length;
        }

        if (merged.Count < _fileOfTensor.Count)
        {
            var found = new HashSet<string>(merged.Select(tensor => tensor.Name), StringComparer.Ordinal);
            string lost = _fileOfTensor.Keys.First(name => !found.Contains(name));
            throw new SafetensorsFormatException(
                $"its weight_map says that {Quote(lost)} is in {Quote(_fileOfTensor[lost])}, "
                    + FormattableString.Invariant($"where it is not ({_fileOfTensor.Count - merged.Count} such)")
            );
        }

        return merged;
    }

    /// <summary>Null if there is none. Of two the last counts, as Python's json (and so Hugging Face) reads them.</summary>
    private static Dictionary<string, string>? FindMap(JsonTokenizer tokens)
    {
        Dictionary<string, string>? files = null;
        tokens.Read();
        if (tokens.Kind != JsonKind.Object)
        {
            return null;
        }

        while (tokens.ReadNext())
        {
            bool isMap = tokens.Is("weight_map");
            tokens.Read();
            if (isMap)
            {
                files = tokens.Kind == JsonKind.Object ? ReadMap(tokens) : null;
            }

            tokens.Skip();
        }

        tokens.Read();
        return files;
    }

    private static Dictionary<string, string> ReadMap(JsonTokenizer tokens)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        while (tokens.ReadNext())
        {
            string tensor = tokens.Text;
            if (files.ContainsKey(tensor))
            {
                throw new SafetensorsFormatException($"its weight_map names {Quote(tensor)} twice");
            }

            tokens.Read();
            string file = tokens.Text;
            if (tokens.Kind != JsonKind.String || !IsFileName(file))
            {
                throw new SafetensorsFormatException(
                    $"its weight_map says that {Quote(tensor)} is in {tokens.Describe()}, "
                        + "which is not the name of a file beside it"
                );
            }

            files.Add(tensor, file);
        }

        return files;
    }

    /// <summary>Whether it is a name and no way to another folder, of whichever system.</summary>
    private static bool IsFileName(string name) => name is not ("" or "." or "..") && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;

    private static string Quote(string name) => $"'{Printable.Name(name)}'";
}
