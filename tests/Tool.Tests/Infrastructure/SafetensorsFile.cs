using System.Buffers.Binary;
using System.Text.Json;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>A safetensors file as the format's description says, read without any of the code under test.</summary>
internal sealed record SafetensorsFile(
    string? Format,
    IReadOnlyDictionary<string, (string DataType, long[] Shape, byte[] Data, long Offset)> Tensors
)
{
    public static SafetensorsFile Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var tensors = new Dictionary<string, (string, long[], byte[], long)>();
        string? format = null;
        foreach (JsonProperty property in header.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                format = property.Value.TryGetProperty("format", out JsonElement value) ? value.GetString() : null;
                continue;
            }

            long[] offsets = Integers("data_offsets");
            tensors[property.Name] = (
                property.Value.GetProperty("dtype").GetString()!,
                Integers("shape"),
                bytes[(int)(8 + length + offsets[0])..(int)(8 + length + offsets[1])],
                8 + length + offsets[0]
            );

            long[] Integers(string name) =>
                [.. property.Value.GetProperty(name).EnumerateArray().Select(item => item.GetInt64())];
        }

        return new SafetensorsFile(format, tensors);
    }
}
