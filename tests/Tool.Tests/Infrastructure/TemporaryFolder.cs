using System.Text.Json;
using ConvNextV2.Compiled.Tests.Checkpoints;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    /// <summary>Writes a <c>model.safetensors</c> of tensors whose bytes are given.</summary>
    public string WriteCheckpoint(params (string Name, string DataType, long[] Shape, byte[] Data)[] tensors)
    {
        var header = new Dictionary<string, object>();
        long position = 0;
        foreach ((string name, string dataType, long[] shape, byte[] data) in tensors)
        {
            header[name] = new Dictionary<string, object>
            {
                ["dtype"] = dataType,
                ["shape"] = shape,
                ["data_offsets"] = new[] { position, position + data.Length },
            };
            position += data.Length;
        }

        return Write(
            "model.safetensors",
            SafetensorsBytes.Raw(JsonSerializer.Serialize(header), [.. tensors.SelectMany(tensor => tensor.Data)])
        );
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
