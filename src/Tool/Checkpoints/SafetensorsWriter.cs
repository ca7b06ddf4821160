using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>A tensor to be written, and what writes its bytes when their turn has come.</summary>
internal sealed record TensorContent(
    string Name,
    string DataType,
    IReadOnlyList<long> Shape,
    long ByteLength,
    Action<Stream> Write
);

/// <summary>
/// Writes the safetensors format: eight bytes of length, that many bytes of JSON, then the tensors' data without gaps.
/// </summary>
internal static class SafetensorsWriter
{
    // Data begins at a multiple of the largest element, so that a mapped file can be read in place.
    private const int Alignment = 8;

    public static void Write(Stream output, IEnumerable<TensorContent> tensors)
    {
        // The format has no gaps, so only the order of the tensors can keep each aligned: the largest elements first.
        TensorContent[] ordered = [.. tensors.OrderByDescending(ElementSize)];
        byte[] header = Header(ordered);
        int padding = -header.Length & (Alignment - 1);
        Span<byte> length = stackalloc byte[SafetensorsHeader.PrefixLength];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length + padding);
        output.Write(length);
        output.Write(header);
        output.Write("        "u8[..padding]);
        foreach (TensorContent tensor in ordered)
        {
            tensor.Write(output);
        }
    }

    private static byte[] Header(TensorContent[] tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();

        // Hugging Face's from_pretrained loads no file that does not say so.
        json.WriteStartObject("__metadata__");
        json.WriteString("format", "pt");
        json.WriteEndObject();

        long position = 0;
        foreach (TensorContent tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.DataType);
            WriteIntegers("shape", tensor.Shape);
            WriteIntegers("data_offsets", [position, position + tensor.ByteLength]);
            json.WriteEndObject();
            position += tensor.ByteLength;
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();

        void WriteIntegers(string name, IEnumerable<long> values)
        {
            json.WriteStartArray(name);
            foreach (long value in values)
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static long ElementSize(TensorContent tensor) =>
        tensor.ByteLength / Math.Max(1, tensor.Shape.Aggregate(1L, (product, edge) => product * edge));
}
