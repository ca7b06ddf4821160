using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>A view of a storage. Offset and strides are in elements; every element lies within the storage.</summary>
internal sealed class TorchTensor
{
    /// <param name="storage">What it is a view of.</param>
    /// <param name="offset">Its first element.</param>
    /// <param name="shape">Edges, outermost first.</param>
    /// <param name="strides">From one index of an edge to the next.</param>
    /// <exception cref="PickleException">It reaches beyond the storage.</exception>
    public TorchTensor(TorchStorage storage, long offset, IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        Storage = storage;
        Offset = offset;
        Shape = shape;
        Strides = strides;
        if (shape.Count != strides.Count || offset < 0 || shape.Concat(strides).Any(value => value < 0))
        {
            throw Refuse("which is no view of anything");
        }

        // In 128 bits: a product grows by at most 63 bits before it is seen that it has passed what a file can have.
        Int128 elements = 1;
        Int128 last = offset;
        for (int i = 0; i < shape.Count && elements <= long.MaxValue && last <= long.MaxValue; i++)
        {
            elements *= shape[i];
            last += (Int128)Math.Max(0, shape[i] - 1) * strides[i];
        }

        // An edge of zero anywhere makes it empty, however long the others are.
        bool isEmpty = shape.Contains(0);
        if (!isEmpty && last >= storage.Elements)
        {
            throw Refuse("beyond whose end it reaches");
        }

        if (!isEmpty && elements > long.MaxValue / storage.DataType.Size)
        {
            throw Refuse("which repeats its elements more often than can be counted");
        }

        Elements = isEmpty ? 0 : (long)elements;
        Span = isEmpty ? 0 : (long)last - offset + 1;

        PickleException Refuse(string fault) =>
            new(
                $"it has a tensor of shape {TensorShape.Describe(shape)} and strides {TensorShape.Describe(strides)} "
                    + $"at element {offset:N0} of a storage of {storage.Elements:N0}, {fault}"
            );
    }

    public TorchStorage Storage { get; }

    public long Offset { get; }

    public IReadOnlyList<long> Shape { get; }

    public IReadOnlyList<long> Strides { get; }

    public long Elements { get; }

    /// <summary>Elements of the storage from its first to its last.</summary>
    public long Span { get; }

    public long ByteLength => Elements * Storage.DataType.Size;

    /// <summary>Whether its elements follow each other in the order of its indices. An edge of one may have any stride.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int i = Shape.Count - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != expected)
                {
                    return Elements == 0;
                }

                expected *= Shape[i];
            }

            return true;
        }
    }
}
