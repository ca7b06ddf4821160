using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Build;

/// <summary>The tensors of a safetensors file or of the shards of an index, read from headers alone.</summary>
internal static class CheckpointTable
{
    public static bool IsIndex(string path) => path.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal);

    /// <exception cref="SafetensorsFormatException">It is none, damaged, or a shard of it is missing.</exception>
    public static IReadOnlyList<TensorEntry> Read(string path)
    {
        if (!IsIndex(path))
        {
            return ReadFile(path).Tensors;
        }

        ShardIndex index = ReadIndex(path);
        return index.Merge(
            index.Files.Select(file =>
            {
                string shard = ShardOf(path, file);
                if (!File.Exists(shard))
                {
                    string fault = Directory.Exists(shard) ? "is a folder" : "is missing";
                    throw new SafetensorsFormatException($"its shard '{Printable.Name(file)}' {fault}");
                }

                (long length, IReadOnlyList<TensorEntry> tensors) = ReadFile(shard);
                return new ShardTable(file, length, tensors);
            })
        );
    }

    /// <exception cref="SafetensorsFormatException">It is no index.</exception>
    public static ShardIndex ReadIndex(string path)
    {
        ShardIndex.CheckLength(new FileInfo(path).Length);
        return ShardIndex.Parse(File.ReadAllText(path));
    }

    /// <summary>A file that an index names, which stands beside it.</summary>
    public static string ShardOf(string index, string file) => Path.Combine(Path.GetDirectoryName(index)!, file);

    /// <summary>The files of a checkpoint that hold tensors: itself, or the shards of an index.</summary>
    /// <exception cref="SafetensorsFormatException">It is no index.</exception>
    public static IEnumerable<string> TensorFiles(string path) =>
        IsIndex(path) ? ReadIndex(path).Files.Select(file => ShardOf(path, file)) : [path];

    /// <summary>The table of one file, its offsets counted from the file's first byte.</summary>
    /// <exception cref="SafetensorsFormatException">It is none, or damaged.</exception>
    public static (long Length, IReadOnlyList<TensorEntry> Tensors) ReadFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (!stream.CanSeek)
        {
            throw new SafetensorsFormatException("it is a pipe or a device, not a file");
        }

        byte[] start = ReadBytes(stream, (int)Math.Min(SafetensorsHeader.StartLength, stream.Length));
        int length = SafetensorsHeader.ReadLength(start, stream.Length);
        stream.Position = SafetensorsHeader.PrefixLength;
        return (stream.Length, SafetensorsHeader.Parse(ReadBytes(stream, length), stream.Length));
    }

    private static byte[] ReadBytes(Stream stream, int count)
    {
        byte[] bytes = new byte[count];
        Fill(stream, bytes, count);
        return bytes;
    }

    /// <summary>Reads that many bytes to the beginning of an array.</summary>
    /// <exception cref="SafetensorsFormatException">The file has no more.</exception>
    public static void Fill(Stream stream, byte[] bytes, int count)
    {
        for (int done = 0; done < count; )
        {
            int read = stream.Read(bytes, done, count - done);
            done += read > 0 ? read : throw new SafetensorsFormatException("it became shorter while it was read");
        }
    }
}
