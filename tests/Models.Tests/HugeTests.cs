using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>The largest published model has 2.64 GB of weights. Its widths and its offsets, each without the rest of it.</summary>
public sealed class HugeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Its_widths_agree_with_plain_loops()
    {
        ReferenceConfig config = ReferenceConfig.Read(
            Path.Combine(AppContext.BaseDirectory, "Variants", "HugeWidths.convnextv2.json")
        );
        Dictionary<string, (int[] Shape, float[] Values)> checkpoint = config.RandomCheckpoint(seed: 1);
        float[] pixelValues = PixelValues(3 * 32 * 64);
        ModelOutputs expected = new ReferenceModel(config, checkpoint).Run(pixelValues);

        using HugeWidths model = HugeWidths.Load(Safetensors.Write(checkpoint));
        using HugeWidths.Session session = model.CreateSession(new ModelSessionOptions { HiddenStates = true });
        ReadOnlySpan<float> logits = session.Run(pixelValues);

        Tolerance.AssertClose(expected.Logits, logits, "the logits");
        Tolerance.AssertClose(expected.PooledOutput, session.PooledOutput, "the pooled output");
        for (int i = 0; i < expected.HiddenStates.Length; i++)
        {
            ReadOnlyTensorSpan<float> state = session.HiddenState(i);
            float[] values = new float[(int)state.FlattenedLength];
            state.FlattenTo(values);
            Tolerance.AssertClose(expected.HiddenStates[i], values, $"hidden state {i}");
        }
    }

    /// <summary>
    /// A class without a classifier does not read that of a checkpoint. So one whose two tensors are 2 GiB each moves all others beyond what 31 and
    /// 32 bits can count, in a file of holes that takes no room on a disk and no time to read.
    /// </summary>
    [Fact]
    public void Tensors_beyond_two_and_four_GiB_are_found()
    {
        const long Filler = 1L << 31;
        Dictionary<string, (int[] Shape, float[] Values)> checkpoint = CheckpointOfNoLabels();
        int half = checkpoint.Count / 2;
        string path = Path.Combine(_folder, "model.safetensors");
        WriteWithHoles(
            path,
            [
                ("classifier.weight", Filler),
                .. Named(checkpoint.Take(half)),
                ("classifier.bias", Filler),
                .. Named(checkpoint.Skip(half)),
            ],
            checkpoint
        );
        Assert.InRange(new FileInfo(path).Length, 2 * Filler, long.MaxValue);

        using NoLabels expected = NoLabels.Load(Safetensors.Write(checkpoint));
        using NoLabels fromFile = NoLabels.Load(path);
        using FileStream stream = File.OpenRead(path);
        using NoLabels fromStream = NoLabels.Load(stream);

        AssertSame(expected, fromFile);
        AssertSame(expected, fromStream);
    }

    [Fact]
    public void Shards_beyond_two_and_four_GiB_are_found()
    {
        const long Filler = 1L << 31;
        Dictionary<string, (int[] Shape, float[] Values)> checkpoint = CheckpointOfNoLabels();
        int half = checkpoint.Count / 2;
        (string Name, long Length)[] first = [.. Named(checkpoint.Take(half)), ("classifier.weight", Filler)];
        (string Name, long Length)[] second = [("classifier.bias", Filler), .. Named(checkpoint.Skip(half))];
        WriteWithHoles(Path.Combine(_folder, "model-00001-of-00002.safetensors"), first, checkpoint);
        WriteWithHoles(Path.Combine(_folder, "model-00002-of-00002.safetensors"), second, checkpoint);
        IEnumerable<(string Tensor, string File)> map = first
            .Select(tensor => (tensor.Name, "model-00001-of-00002.safetensors"))
            .Concat(second.Select(tensor => (tensor.Name, "model-00002-of-00002.safetensors")));
        File.WriteAllText(
            Path.Combine(_folder, "model.safetensors.index.json"),
            JsonSerializer.Serialize(new { weight_map = map.ToDictionary(entry => entry.Tensor, entry => entry.File) })
        );

        using NoLabels expected = NoLabels.Load(Safetensors.Write(checkpoint));
        using NoLabels fromShards = NoLabels.Load(_folder);

        AssertSame(expected, fromShards);
    }

    private static Dictionary<string, (int[] Shape, float[] Values)> CheckpointOfNoLabels() =>
        ReferenceConfig
            .Read(Path.Combine(AppContext.BaseDirectory, "Variants", "NoLabels.convnextv2.json"))
            .RandomCheckpoint(seed: 2);

    private static IEnumerable<(string Name, long Length)> Named(
        IEnumerable<KeyValuePair<string, (int[] Shape, float[] Values)>> tensors
    ) => tensors.Select(tensor => (tensor.Key, (long)tensor.Value.Values.Length * sizeof(float)));

    /// <summary>A safetensors file in which a tensor without values is a hole of its length.</summary>
    private static void WriteWithHoles(
        string path,
        (string Name, long Length)[] tensors,
        Dictionary<string, (int[] Shape, float[] Values)> values
    )
    {
        var header = new Dictionary<string, object>();
        long end = 0;
        foreach ((string name, long length) in tensors)
        {
            long begin = end;
            end += length;
            header[name] = values.TryGetValue(name, out (int[] Shape, float[]) tensor)
                ? new
                {
                    dtype = "F32",
                    shape = tensor.Shape,
                    data_offsets = new[] { begin, end },
                }
                : new
                {
                    dtype = "U8",
                    shape = new[] { length },
                    data_offsets = new[] { begin, end },
                };
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] prefix = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        using FileStream file = File.Create(path);
        file.Write(prefix);
        file.Write(json);
        file.SetLength(file.Length + end);
        foreach ((string name, long length) in tensors)
        {
            if (values.TryGetValue(name, out (int[], float[] Values) tensor))
            {
                file.Write(MemoryMarshal.AsBytes<float>(tensor.Values));
            }
            else
            {
                file.Seek(length, SeekOrigin.Current);
            }
        }
    }

    private static void AssertSame(NoLabels expected, NoLabels actual)
    {
        float[] pixelValues = PixelValues(NoLabels.NumChannels * NoLabels.ImageHeight * NoLabels.ImageWidth);

        Assert.Equal(expected.CreateSession().Run(pixelValues).ToArray(), actual.CreateSession().Run(pixelValues).ToArray());
    }

    private static float[] PixelValues(int count) => [.. Enumerable.Range(0, count).Select(i => 2 * MathF.Sin(i))];
}
