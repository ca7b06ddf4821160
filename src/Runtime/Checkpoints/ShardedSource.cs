namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>The files of a sharded checkpoint, read as if each began where the one before ends. Each is opened once.</summary>
internal sealed class ShardedSource : CheckpointSource
{
    private readonly ShardIndex _index;
    private readonly List<(string File, CheckpointSource Source)> _shards = [];

    /// <exception cref="CheckpointException">A shard is missing.</exception>
    public ShardedSource(ShardIndex index)
    {
        _index = index;
        string folder = Path.GetDirectoryName(Path.GetFullPath(index.Path))!;
        try
        {
            foreach (string file in index.FileOfTensor.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                string path = Path.Combine(folder, file);
                if (!File.Exists(path))
                {
                    throw new CheckpointException(index.Path, $"its shard '{path}' is missing.");
                }

                _shards.Add((file, OpenFile(path)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        Length = _shards.Sum(shard => shard.Source.Length);
    }

    public override string Name => _index.Path;

    public override long Length { get; }

    /// <summary>The tensors of all shards, if they are exactly those of the index.</summary>
    public override IReadOnlyList<TensorEntry> ReadHeader()
    {
        var tensors = new List<TensorEntry>();
        long start = 0;
        foreach ((string file, CheckpointSource shard) in _shards)
        {
            foreach (TensorEntry tensor in shard.ReadHeader())
            {
                // So no tensor is in two shards either.
                if (!_index.FileOfTensor.TryGetValue(tensor.Name, out string? listed) || listed != file)
                {
                    throw new CheckpointException(Name, $"its shard '{file}' holds '{tensor.Name}', which its weight_map {(listed is null ? "does not name" : $"says is in '{listed}'")}.");
                }

                tensors.Add(tensor with { Offset = start + tensor.Offset });
            }

            start += shard.Length;
        }

        if (tensors.Count < _index.FileOfTensor.Count)
        {
            (string tensor, string file) = _index.FileOfTensor.ExceptBy(tensors.Select(found => found.Name), listed => listed.Key).First();
            throw new CheckpointException(Name, $"its weight_map says that '{tensor}' is in '{file}', where it is not ({_index.FileOfTensor.Count - tensors.Count} such).");
        }

        return tensors;
    }

    public override void Dispose() => _shards.ForEach(shard => shard.Source.Dispose());

    protected override int ReadSome(long offset, Span<byte> destination)
    {
        foreach ((_, CheckpointSource shard) in _shards)
        {
            if (offset < shard.Length)
            {
                int count = (int)Math.Min(destination.Length, shard.Length - offset);
                shard.Read(offset, destination[..count]);
                return count;
            }

            offset -= shard.Length;
        }

        return 0;
    }
}
