using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>The files of a sharded checkpoint, read as if each began where the one before ends. Each is opened once.</summary>
internal sealed class ShardedSource : CheckpointSource
{
    private readonly ShardIndex _index;
    private readonly List<Shard> _shards = [];

    /// <param name="path">Of the index.</param>
    /// <exception cref="CheckpointException">It is no index, or a shard is missing or cannot be read.</exception>
    public ShardedSource(string path)
    {
        Name = path;
        _index = Checked(() =>
        {
            ShardIndex.CheckLength(new FileInfo(path).Length);
            return ShardIndex.Parse(File.ReadAllText(path));
        });
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            foreach (string file in _index.Files)
            {
                string shard = Path.Combine(folder, file);
                if (!File.Exists(shard))
                {
                    string fault = Directory.Exists(shard) ? "is a folder" : "is missing";
                    throw new CheckpointException(path, $"its shard '{Printable.Escape(shard)}' {fault}.");
                }

                CheckpointSource source = OpenFile(shard);
                _shards.Add(new Shard(file, source));
                if (source.Length > long.MaxValue - Length)
                {
                    throw new CheckpointException(path, "its shards have more bytes together than 64 bits can count.");
                }

                Length += source.Length;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Name { get; }

    public override long Length { get; }

    public override string FullPath => Path.GetFullPath(Name);

    public override IReadOnlyList<TensorEntry> ReadHeader() =>
        Checked(() =>
            _index.Merge(_shards.Select(shard => new ShardTable(shard.File, shard.Source.Length, shard.Source.ReadHeader())))
        );

    public override void RequireSha256(string sha256) =>
        throw new CheckpointException(
            Name,
            "a SHA-256 is expected of it, but that is of one file, and this is the index of several."
        );

    public override string? ReadBeside(string fileName) => SmallFile.Read(Path.GetDirectoryName(Name) ?? "", fileName);

    public override void Dispose() => _shards.ForEach(shard => shard.Source.Dispose());

    protected override int ReadSome(long offset, Span<byte> destination)
    {
        foreach (CheckpointSource shard in _shards.Select(shard => shard.Source))
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

    private sealed record Shard(string File, CheckpointSource Source);
}
