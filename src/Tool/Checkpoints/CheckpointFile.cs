using ConvNextV2.Compiled.Build;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Pickle;
using ConvNextV2.Compiled.Tool.PyTorch;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>A checkpoint of any format: the sets of tensors that it holds, and their bytes as a stream.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly IDisposable? _file;

    private CheckpointFile(
        string path,
        string format,
        IReadOnlyList<TensorSet> sets,
        IReadOnlyDictionary<string, object?> top,
        IDisposable? file
    ) => (Path, Format, Sets, Top, _file) = (path, format, sets, top, file);

    public string Path { get; }

    /// <summary>What the format is called.</summary>
    public string Format { get; }

    public bool IsSafetensors => _file is null;

    /// <summary>At least one.</summary>
    public IReadOnlyList<TensorSet> Sets { get; }

    /// <summary>The named values at the top of a pickle, as they were unpickled; empty for other formats.</summary>
    public IReadOnlyDictionary<string, object?> Top { get; }

    /// <summary>The keys that lead to lists of tensors, which have no names.</summary>
    public IReadOnlyList<string> TensorLists { get; private init; } = [];

    /// <summary>Opens a <c>.safetensors</c> file, an index of such, or a file of <c>torch.save</c>.</summary>
    /// <exception cref="ToolException">There is no such file, or it is damaged.</exception>
    public static CheckpointFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new ToolException($"There is no file '{path}'.");
        }

        if (path.EndsWith(".bin.index.json", StringComparison.Ordinal))
        {
            throw new ToolException(
                $"'{path}' is an index of PyTorch's shards, which are read one by one only; in Python, "
                    + "from_pretrained(folder).save_pretrained(folder) writes them as safetensors."
            );
        }

        if (path.EndsWith(DistributedShards.Ending, StringComparison.Ordinal))
        {
            throw DistributedShards.Refuse(System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".");
        }

        try
        {
            return CheckpointTable.IsIndex(path) ? OpenSafetensors(path, "sharded safetensors")
                : IsTorch(path) ? OpenTorch(path)
                : OpenSafetensors(path, "safetensors");
        }
        catch (Exception exception) when (exception is PickleException or SafetensorsFormatException or InvalidDataException)
        {
            throw Unreadable(path, exception);
        }
    }

    public static ToolException Unreadable(string path, Exception exception) =>
        new($"The checkpoint '{path}' cannot be read: {exception.Message.TrimEnd('.')}.", exception);

    public void Dispose() => _file?.Dispose();

    /// <summary>
    /// By its first bytes: the endings <c>.bin</c>, <c>.pt</c> and <c>.pth</c> promise nothing. A safetensors file has a brace
    /// behind its eight bytes of length, whatever those spell.
    /// </summary>
    public static bool IsTorch(string path)
    {
        Span<byte> start = stackalloc byte[TorchFile.StartLength];
        using FileStream stream = File.OpenRead(path);
        if (!stream.CanSeek)
        {
            return false;
        }

        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        bool isSafetensors = start.Length > SafetensorsHeader.PrefixLength && start[SafetensorsHeader.PrefixLength] == (byte)'{';
        return !isSafetensors && TorchFile.IsTorch(start);
    }

    private static CheckpointFile OpenTorch(string path)
    {
        TorchFile file = TorchFile.Open(path);
        return new CheckpointFile(
            path,
            file.Format,
            [
                .. file.Content.StateDictionaries.Select(state => new TensorSet(
                    state.Key,
                    [
                        .. state.Tensors.Select(pair => new ListedTensor(
                            pair.Key,
                            pair.Value.Storage.DataType.Name,
                            pair.Value.Shape,
                            pair.Value.ByteLength
                        )),
                    ],
                    state.Others,
                    (tensor, destination) => file.CopyTo(state.Tensors[tensor.Name], destination)
                )
                {
                    SourceOf = name => (state.Tensors[name].Storage.Key, state.Tensors[name].Offset),
                    CountBeside = state.CountBeside switch
                    {
                        long count => count,
                        TorchTensor tensor => TensorSet.ReadInteger(
                            tensor.Storage.DataType.Name,
                            tensor.ByteLength,
                            stream => file.CopyTo(tensor, stream)
                        ),
                        _ => null,
                    },
                }),
            ],
            file.Content.Top,
            file
        )
        {
            TensorLists = file.Content.TensorLists,
        };
    }

    private static CheckpointFile OpenSafetensors(string path, string format)
    {
        IReadOnlyList<TensorEntry> entries = CheckpointTable.Read(path);
        Dictionary<string, TensorEntry> byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var set = new TensorSet(
            Key: "",
            [.. entries.Select(entry => new ListedTensor(entry.Name, entry.DataType, entry.Shape, entry.ByteLength))],
            new Dictionary<string, object?>(),
            (tensor, destination) => Copy(path, byName[tensor.Name], destination)
        );
        return new CheckpointFile(path, format, [set], new Dictionary<string, object?>(), file: null);
    }

    private static void Copy(string path, TensorEntry entry, Stream destination)
    {
        using FileStream stream = File.OpenRead(path);
        stream.Position = entry.Offset;
        StreamPart.Copy(stream, destination, entry.ByteLength);
    }
}
