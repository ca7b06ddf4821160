using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>
/// A parity file in memory, to be changed and written: read and written by System.Text.Json, which has nothing in common with
/// the reader under test.
/// </summary>
internal sealed class ParityFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Parity", "Files");

    /// <summary>The weights that all of them were run with, except one.</summary>
    public static string Weights { get; } = Path.Combine(Folder, "model.safetensors");

    public Dictionary<string, (string DataType, long[] Shape, byte[] Bytes)> Tensors { get; } = [];

    public Dictionary<string, string> Metadata { get; private set; } = [];

    /// <summary>What Python wrote for a folder. Those but the first hold only what they have otherwise than it.</summary>
    public static ParityFiles Read(string folder)
    {
        var file = new ParityFiles();
        file.Add("convnext");
        if (folder != "convnext")
        {
            file.Add(folder);
        }

        return file;
    }

    public static string Save(Action<ParityFiles> change, string folder = "convnext")
    {
        ParityFiles file = Read(folder);
        change(file);
        return file.Save();
    }

    public string Save()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("parity").FullName, ParityCheck.FileName);
        File.WriteAllBytes(path, Write());
        return path;
    }

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Tensors[name].Bytes).ToArray();

    public void Set(string name, float[] values, params long[] shape) =>
        Tensors[name] = ("F32", shape.Length > 0 ? shape : Tensors[name].Shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    public void Set(string name, byte[] values, params long[] shape) =>
        Tensors[name] = ("U8", shape.Length > 0 ? shape : Tensors[name].Shape, values);

    public void Change(string stage, Func<float, int, float> change)
    {
        foreach (string name in Tensors.Keys.Where(name => name.EndsWith("." + stage, StringComparison.Ordinal)).ToArray())
        {
            Set(name, [.. Floats(name).Select(change)]);
        }
    }

    public void Keep(params string[] stages)
    {
        foreach (string name in Tensors.Keys.Where(name => !stages.Contains(name.Split('.')[^1])).ToArray())
        {
            Tensors.Remove(name);
        }
    }

    public byte[] Write()
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = Metadata };
        long offset = 0;
        foreach ((string name, (string dataType, long[] shape, byte[] bytes)) in Tensors)
        {
            header[name] = new
            {
                dtype = dataType,
                shape,
                data_offsets = new[] { offset, offset + bytes.Length },
            };
            offset += bytes.Length;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        using var stream = new MemoryStream();
        stream.Write(BitConverter.GetBytes((long)json.Length));
        stream.Write(json);
        foreach ((_, _, byte[] bytes) in Tensors.Values)
        {
            stream.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>Any file of tensors, such as the weights.</summary>
    public static ParityFiles Parse(byte[] file)
    {
        var parsed = new ParityFiles();
        parsed.Add(file);
        return parsed;
    }

    private void Add(string folder)
    {
        using var packed = new GZipStream(
            File.OpenRead(Path.Combine(Folder, folder, "parity.safetensors.gz")),
            CompressionMode.Decompress
        );
        using var content = new MemoryStream();
        packed.CopyTo(content);
        Add(content.ToArray());
    }

    private void Add(byte[] file)
    {
        int start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, start - 8));
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                Metadata = entry.Value.Deserialize<Dictionary<string, string>>()!;
                continue;
            }

            int[] offsets = entry.Value.GetProperty("data_offsets").Deserialize<int[]>()!;
            Tensors[entry.Name] = (
                entry.Value.GetProperty("dtype").GetString()!,
                entry.Value.GetProperty("shape").Deserialize<long[]>()!,
                file[(start + offsets[0])..(start + offsets[1])]
            );
        }
    }
}
