using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

/// <summary>Safetensors files for tests, right ones and wrong ones.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A well-formed file.</summary>
    public static byte[] Write((string Name, string DataType, long[] Shape, float[] Values)[] tensors)
    {
        var header = new Dictionary<string, object>();
        using var data = new MemoryStream();
        foreach ((string name, string dataType, long[] shape, float[] values) in tensors)
        {
            long begin = data.Length;
            foreach (float value in values)
            {
                data.Write(Encode(dataType, value));
            }

            // No type of this assembly: the serializer keeps those it has met, and this assembly could not be unloaded any more.
            header[name] = new Dictionary<string, object>
            {
                ["dtype"] = dataType,
                ["shape"] = shape,
                ["data_offsets"] = new[] { begin, data.Length },
            };
        }

        return Raw(JsonSerializer.Serialize(header), data.ToArray());
    }

    /// <summary>Any header in front of any data.</summary>
    public static byte[] Raw(string header, byte[] data) => Raw(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Raw(byte[] header, byte[] data, long? announcedLength = null)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, announcedLength ?? header.Length);
        return [.. length, .. header, .. data];
    }

    private static byte[] Encode(string dataType, float value) =>
        dataType switch
        {
            "F32" => BitConverter.GetBytes(value),
            "F16" => BitConverter.GetBytes((Half)value),
            "BF16" => BitConverter.GetBytes((ushort)(BitConverter.SingleToInt32Bits(value) >> 16)),
            "F64" => BitConverter.GetBytes((double)value),
            _ => throw new ArgumentException(dataType, nameof(dataType)),
        };
}
