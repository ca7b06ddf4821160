using System.Buffers.Binary;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Tensors of a file that belong together: all of a safetensors file, one dict of a pickle.</summary>
/// <param name="Key">The keys that lead to a dict from the pickle's top, dots between them; empty for all of the file.</param>
/// <param name="Tensors">In the order of the file, each name once.</param>
/// <param name="Others">What a dict holds beside its tensors, as it was unpickled.</param>
/// <param name="Copy">Writes the elements of a tensor in the order of its indices.</param>
internal sealed record TensorSet(
    string Key,
    IReadOnlyList<ListedTensor> Tensors,
    IReadOnlyDictionary<string, object?> Others,
    Action<ListedTensor, Stream> Copy
)
{
    private IReadOnlyDictionary<string, ListedTensor>? _byName;

    public IReadOnlyDictionary<string, ListedTensor> ByName =>
        _byName ??= Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    /// <summary>Where a tensor's numbers begin in the file, the same for tensors that share them; null if none do.</summary>
    public Func<string, (string Storage, long Offset)>? SourceOf { get; init; }

    /// <summary>The <c>n_averaged</c> beside a dict; null if there is none.</summary>
    public long? CountBeside { get; init; }

    /// <summary>A whole number that it holds by itself or as a tensor; null if it has none of the name.</summary>
    public long? IntegerOf(string name)
    {
        if (Others.GetValueOrDefault(name) is long value)
        {
            return value;
        }

        return ByName.TryGetValue(name, out ListedTensor? tensor)
            ? ReadInteger(tensor.DataType, tensor.ByteLength, stream => Copy(tensor, stream))
            : null;
    }

    /// <summary>The element of a tensor of one whole number; null of others, and of one that cannot be read.</summary>
    public static long? ReadInteger(string dataType, long byteLength, Action<Stream> copy)
    {
        if ((dataType, byteLength) is not (("I64", sizeof(long)) or ("I32", sizeof(int))))
        {
            return null;
        }

        using var bytes = new MemoryStream();
        try
        {
            copy(bytes);
        }
        catch (Exception exception) when (exception is PickleException or InvalidDataException)
        {
            return null;
        }

        return byteLength == sizeof(long)
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes.ToArray())
            : BinaryPrimitives.ReadInt32LittleEndian(bytes.ToArray());
    }
}
