using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.Packing;

/// <summary>The tensors of a checked checkpoint by the names the model gives them, as one thread reads them.</summary>
internal sealed class TensorSet(TensorWindow window, IReadOnlyDictionary<string, TensorEntry> entries)
{
    /// <summary>Whether the checkpoint has it; only optional ones may be absent.</summary>
    public bool Has(string name) => entries.ContainsKey(name);

    /// <summary>Streams a large tensor, some rows at a time.</summary>
    public void Stream(string name, int rowLength, TensorWindow.Rows receive) => window.Read(entries[name], rowLength, receive);

    /// <summary>Reads a small tensor whole.</summary>
    public float[] Vector(string name)
    {
        long length = 1;
        foreach (long edge in entries[name].Shape)
        {
            length *= edge;
        }

        float[] all = new float[length];
        window.Read(entries[name], rowLength: 1, (first, values) => values.CopyTo(all.AsSpan(first)));
        return all;
    }

    public void Vector(string name, NativeFloats destination) =>
        window.Read(entries[name], rowLength: 1, (first, values) => values.CopyTo(destination.Span[first..]));
}
