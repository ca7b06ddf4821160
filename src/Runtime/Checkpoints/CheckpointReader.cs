namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A safetensors checkpoint whose header, or that of each of its shards, has been read and checked.</summary>
internal sealed class CheckpointReader(CheckpointSource source)
{
    /// <summary>What messages call the checkpoint.</summary>
    public string Name => source.Name;

    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; } = source.ReadHeader().ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    public static bool CanRead(string dataType) => dataType is "F32" or "F16" or "BF16";

    /// <summary>Fills the whole destination from an offset in the checkpoint; any number of threads may do so.</summary>
    public void Read(long offset, Span<byte> destination) => source.Read(offset, destination);
}
