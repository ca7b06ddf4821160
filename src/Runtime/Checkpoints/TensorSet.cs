namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>The tensors of a checked checkpoint by the names the model gives them.</summary>
internal sealed class TensorSet(CheckpointReader reader, IReadOnlyDictionary<string, TensorEntry> entries)
{
    /// <summary>Streams a large tensor.</summary>
    public void Stream(string name, CheckpointReader.Window receive) => reader.Read(entries[name], receive);

    /// <summary>Reads a small tensor whole.</summary>
    public float[] Vector(string name)
    {
        long length = entries[name].Shape.Aggregate(1L, (product, edge) => product * edge);
        float[] values = new float[length];
        reader.Read(entries[name], values);
        return values;
    }

    public void Vector(string name, Span<float> destination) => Vector(name).CopyTo(destination);
}
