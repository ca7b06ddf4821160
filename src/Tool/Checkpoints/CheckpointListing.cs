using ConvNextV2.Compiled.Build;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Pickle;
using ConvNextV2.Compiled.Tool.PyTorch;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>One tensor of a checkpoint, and how long it is.</summary>
internal sealed record ListedTensor(string Name, string DataType, IReadOnlyList<long> Shape, long ByteLength)
    : StoredTensor(Name, DataType, Shape);

/// <summary>
/// Which tensors a checkpoint has, whatever its format: read from its header, index or pickle, without their data.
/// </summary>
/// <param name="Path">Of the file, or of a sharded checkpoint's index.</param>
/// <param name="Format">What the format is called.</param>
internal sealed record CheckpointListing(string Path, string Format, IReadOnlyList<ListedTensor> Tensors)
{
    // As Hugging Face's from_pretrained looks for them.
    private static readonly string[] UsualNames = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"];

    /// <summary>The checkpoint of a folder, or null if it has none under a usual name.</summary>
    public static string? FindIn(string folder) =>
        UsualNames.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>
    /// Lists a <c>.safetensors</c> file, an index of such, a file of <c>torch.save</c>, or what a folder has of these.
    /// </summary>
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
            return CheckpointTable.IsIndex(file) ? ReadSafetensors(file, "sharded safetensors")
                : IsTorch(file) ? ReadTorch(file)
                : ReadSafetensors(file, "safetensors");
        }
        catch (Exception exception) when (exception is PickleException or SafetensorsFormatException or InvalidDataException)
        {
            throw Unreadable(file, exception);
        }
    }

    /// <summary>What it is if it is an adapter of peft's, which people take for a model; else null.</summary>
    public string? DescribeAdapter()
    {
        if (PeftAdapter.MethodOf(Tensors.Select(tensor => tensor.Name)) is not { } method)
        {
            return null;
        }

        string config = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", PeftAdapter.ConfigFileName);
        return PeftAdapter.Describe(method, File.Exists(config) ? File.ReadAllText(config) : null);
    }

    public static ToolException Unreadable(string path, Exception exception) =>
        new($"The checkpoint '{path}' cannot be read: {exception.Message.TrimEnd('.')}.", exception);

    /// <summary>By its first bytes: the endings <c>.bin</c>, <c>.pt</c> and <c>.pth</c> promise nothing.</summary>
    public static bool IsTorch(string path)
    {
        Span<byte> start = stackalloc byte[SafetensorsHeader.PrefixLength + 1];
        using FileStream stream = File.OpenRead(path);
        if (!stream.CanSeek)
        {
            return false;
        }

        int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..count] is not [.., (byte)'{']
            && start[..count] is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)PickleOpcode.Proto, ..];
    }

    private static CheckpointListing ReadTorch(string path)
    {
        using TorchFile file = TorchFile.Open(path);
        return new CheckpointListing(
            path,
            file.Format,
            [
                .. file.Tensors.Select(pair => new ListedTensor(
                    pair.Key,
                    pair.Value.Storage.DataType.Name,
                    pair.Value.Shape,
                    pair.Value.ByteLength
                )),
            ]
        );
    }

    private static CheckpointListing ReadSafetensors(string path, string format) =>
        new(
            path,
            format,
            [
                .. CheckpointTable
                    .Read(path)
                    .Select(entry => new ListedTensor(entry.Name, entry.DataType, entry.Shape, entry.ByteLength)),
            ]
        );
}
