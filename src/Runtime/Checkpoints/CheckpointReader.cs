namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A safetensors checkpoint whose header has been read and checked.</summary>
internal sealed class CheckpointReader
{
    private readonly CheckpointSource _source;

    public CheckpointReader(CheckpointSource source)
    {
        _source = source;
        try
        {
            byte[] start = new byte[(int)Math.Min(SafetensorsHeader.StartLength, source.Length)];
            source.Read(0, start);
            byte[] header = new byte[SafetensorsHeader.ReadLength(start, source.Length)];
            source.Read(SafetensorsHeader.PrefixLength, header);
            Tensors = SafetensorsHeader.Parse(header, source.Length).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        }
        catch (SafetensorsFormatException exception)
        {
            throw new CheckpointException(source.Name, exception.Message + ".");
        }
    }

    /// <summary>What messages call the checkpoint.</summary>
    public string Name => _source.Name;

    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    public static bool CanRead(string dataType) => dataType is "F32" or "F16" or "BF16";

    /// <summary>Fills the whole destination from an offset in the file; any number of threads may do so.</summary>
    public void Read(long offset, Span<byte> destination) => _source.Read(offset, destination);
}
