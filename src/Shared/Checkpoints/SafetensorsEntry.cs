using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// Reads what a safetensors header says of one tensor. As the reference implementation: each of three fields once, others are
/// ignored, numbers are digits alone.
/// </summary>
internal static class SafetensorsEntry
{
    // A convolution's weight has four dimensions and nothing in PyTorch's vision models more than five; a hostile shape may have
    // millions.
    private const int MaximumRank = 8;

    /// <param name="tokens">At the value of the tensor's name; then at its last token.</param>
    /// <param name="name">The tensor's.</param>
    /// <param name="dataStart">Where data begins, in bytes from the start of the file.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    public static TensorEntry Read(JsonTokenizer tokens, string name, long dataStart, long fileLength)
    {
        if (tokens.Kind != JsonKind.Object)
        {
            throw new SafetensorsFormatException($"the entry of {Quote(name)} is {tokens.Describe()}, not an object");
        }

        string? dataType = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (tokens.ReadNext())
        {
            if (tokens.Is("dtype"))
            {
                RequireFirst(dataType, "dtype", name);
                dataType = ReadDataType(tokens, name);
            }
            else if (tokens.Is("shape"))
            {
                RequireFirst(shape, "shape", name);
                shape = ReadSizes(tokens, "shape", name, MaximumRank);
            }
            else if (tokens.Is("data_offsets"))
            {
                RequireFirst(offsets, "data_offsets", name);
                offsets = ReadSizes(tokens, "data_offsets", name, count: 2);
            }
            else
            {
                tokens.Read();
                tokens.Skip();
            }
        }

        if (dataType is null)
        {
            throw new SafetensorsFormatException($"{Quote(name)} has no known dtype");
        }

        if (shape is null)
        {
            throw Missing("shape", name);
        }

        if (offsets is null)
        {
            throw Missing("data_offsets", name);
        }

        if (offsets.Length < 2)
        {
            throw new SafetensorsFormatException($"the data_offsets of {Quote(name)} are not a beginning and an end");
        }

        CheckLength(name, dataType, shape, offsets[0], offsets[1], fileLength - dataStart);
        return new TensorEntry(name, dataType, shape, dataStart + offsets[0], offsets[1] - offsets[0]);
    }

    private static string ReadDataType(JsonTokenizer tokens, string name)
    {
        tokens.Read();
        return
            tokens.Kind == JsonKind.String
            && tokens.Text is var dataType
            && SafetensorsDataTypes.BitsPerElement.ContainsKey(dataType)
            ? dataType
            : throw new SafetensorsFormatException($"{Quote(name)} has no known dtype, but {tokens.Describe()}");
    }

    private static long[] ReadSizes(JsonTokenizer tokens, string field, string name, int count)
    {
        tokens.Read();
        if (tokens.Kind != JsonKind.Array)
        {
            throw Missing(field, name);
        }

        var sizes = new List<long>(count);
        while (tokens.ReadNext())
        {
            if (sizes.Count == count)
            {
                throw new SafetensorsFormatException($"the {field} of {Quote(name)} holds more than {count} numbers");
            }

            sizes.Add(
                tokens.AsSize()
                    ?? throw new SafetensorsFormatException(
                        $"the {field} of {Quote(name)} holds {tokens.Describe()}, which is not a size"
                    )
            );
        }

        return sizes.ToArray();
    }

    /// <summary>Whether the data lies within the file and has as many bytes as its shape needs.</summary>
    private static void CheckLength(string name, string dataType, long[] shape, long begin, long end, long dataLength)
    {
        if (end < begin)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"the data of {Quote(name)} runs backwards, from {begin} to {end}")
            );
        }

        if (end > dataLength)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant(
                    $"the data of {Quote(name)} ends at byte {end} of {dataLength} that the file has: it is truncated or corrupt"
                )
            );
        }

        long found = end - begin;
        if (ByteLength(shape, SafetensorsDataTypes.BitsPerElement[dataType]) != found)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"{Quote(name)} has {found} bytes of data, ")
                    + $"but its shape {TensorShape.Describe(shape)} of {dataType} needs another number"
            );
        }
    }

    /// <summary>The bytes of a tensor, or null where the product does not fit or does not end on a byte.</summary>
    private static long? ByteLength(long[] shape, int bitsPerElement)
    {
        long elements = 1;
        foreach (long edge in shape)
        {
            if (edge != 0 && elements > long.MaxValue / edge)
            {
                return null;
            }

            elements *= edge;
        }

        return elements <= long.MaxValue / bitsPerElement && elements * bitsPerElement % 8 == 0
            ? elements * bitsPerElement / 8
            : null;
    }

    private static void RequireFirst(object? found, string field, string name)
    {
        if (found is not null)
        {
            throw new SafetensorsFormatException($"the entry of {Quote(name)} has its {field} twice");
        }
    }

    private static SafetensorsFormatException Missing(string field, string name) =>
        new($"the {field} of {Quote(name)} is missing or not an array");

    private static string Quote(string name) => $"'{Printable.Name(name)}'";
}
