using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

/// <summary>Reads and writes whole safetensors files of float32, by System.Text.Json: nothing in common with the reader under test.</summary>
internal static class Safetensors
{
    public static Dictionary<string, (int[] Shape, float[] Values)> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        var tensors = new Dictionary<string, (int[], float[])>();
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject().Where(property => property.Name != "__metadata__"))
        {
            int[] offsets = tensor.Value.GetProperty("data_offsets").Deserialize<int[]>()!;
            ReadOnlySpan<byte> bytes = file.AsSpan((8 + headerLength + offsets[0])..(8 + headerLength + offsets[1]));
            float[] values = tensor.Value.GetProperty("dtype").GetString() switch
            {
                "F32" => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
                "F16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), half => (float)half),
                "BF16" => Array.ConvertAll(
                    MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(),
                    upper => BitConverter.Int32BitsToSingle(upper << 16)
                ),
                string other => throw new NotSupportedException(other),
                null => throw new InvalidDataException(tensor.Name),
            };
            tensors[tensor.Name] = (tensor.Value.GetProperty("shape").Deserialize<int[]>()!, values);
        }

        return tensors;
    }

    public static byte[] Write(IReadOnlyDictionary<string, (int[] Shape, float[] Values)> tensors)
    {
        var header = new Dictionary<string, object>();
        int offset = 0;
        foreach ((string name, (int[] shape, float[] values)) in tensors)
        {
            int end = offset + (values.Length * sizeof(float));
            header[name] = new
            {
                dtype = "F32",
                shape,
                data_offsets = new[] { offset, end },
            };
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] file = new byte[sizeof(long) + json.Length + offset];
        using var stream = new MemoryStream(file);
        stream.Write(BitConverter.GetBytes((long)json.Length));
        stream.Write(json);
        foreach ((_, float[] values) in tensors.Values)
        {
            stream.Write(MemoryMarshal.AsBytes<float>(values));
        }

        return file;
    }
}
