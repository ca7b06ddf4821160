using ConvNextV2.Compiled.Json;

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

    /// <exception cref="SafetensorsFormatException">It is no index, or one that leads out of its folder.</exception>
    public static ShardIndex Parse(string text)
    {
        (JsonValue? root, JsonError? error) = JsonReader.Parse(text);
        if (root is null)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"it is not JSON: {error!.Message} at character {error.Range.Start}")
            );
        }

        if (root.Find("weight_map")?.Value is not { Kind: JsonKind.Object } weightMap)
        {
            throw new SafetensorsFormatException("it has no 'weight_map' from tensors to files");
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonMember member in weightMap.Members)
        {
            if (member.Value.Kind != JsonKind.String || !IsFileName(member.Value.Text))
            {
                throw new SafetensorsFormatException(
                    $"its weight_map says that '{member.Name}' is in {member.Value.Describe()}, which is not the name of a file beside it"
                );
            }

            if (files.ContainsKey(member.Name))
            {
                throw new SafetensorsFormatException($"its weight_map names '{member.Name}' twice");
            }

            files.Add(member.Name, member.Value.Text);
        }

        return new ShardIndex(files);
    }

    /// <summary>
    /// The tensors of all shards, if they are exactly those of the index; offsets run on as if each shard began where the one
    /// before ends.
    /// </summary>
    /// <param name="shards">The table of each of <see cref="Files"/>, in that order.</param>
    /// <exception cref="SafetensorsFormatException">A tensor is missing, in another shard, or not of the index.</exception>
    public IReadOnlyList<TensorEntry> Merge(IEnumerable<(string File, long Length, IReadOnlyList<TensorEntry> Tensors)> shards)
    {
        var merged = new List<TensorEntry>();
        long start = 0;
        foreach ((string file, long length, IReadOnlyList<TensorEntry> tensors) in shards)
        {
            foreach (TensorEntry tensor in tensors)
            {
                // So no tensor is in two shards either.
                _fileOfTensor.TryGetValue(tensor.Name, out string? listed);
                if (listed != file)
                {
                    throw new SafetensorsFormatException(
                        $"its shard '{file}' holds '{tensor.Name}', which its weight_map {(listed is null ? "does not name" : $"says is in '{listed}'")}"
                    );
                }

                merged.Add(tensor with { Offset = start + tensor.Offset });
            }

            start += length;
        }

        if (merged.Count < _fileOfTensor.Count)
        {
            var found = new HashSet<string>(merged.Select(tensor => tensor.Name), StringComparer.Ordinal);
            KeyValuePair<string, string> lost = _fileOfTensor.First(listed => !found.Contains(listed.Key));
            throw new SafetensorsFormatException(
                FormattableString.Invariant(
                    $"its weight_map says that '{lost.Key}' is in '{lost.Value}', where it is not ({_fileOfTensor.Count - merged.Count} such)"
                )
            );
        }

        return merged;
    }

    /// <summary>Whether it is a name and no way to another folder, of whichever system.</summary>
    private static bool IsFileName(string name) => name is not ("" or "." or "..") && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;
}
