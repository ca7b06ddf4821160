using System.Text;
using System.Text.Json;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Packing;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

public class CheckpointReaderTests
{
    private const string Entry = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    /// <summary>A file that is wrong in one way, and what must be said of it.</summary>
    public static TheoryData<string, byte[], string> Damaged() =>
        new()
        {
            { "nothing", [], "it is empty" },
            { "five bytes", [1, 0, 0, 0, 0], "fewer than the length of a safetensors header" },
            {
                "a Git LFS pointer",
                Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
                "a Git LFS pointer"
            },
            {
                "an HTML page",
                Encoding.UTF8.GetBytes("\r\n<!DOCTYPE html><html><body>Not found</body></html>"),
                "an HTML or XML page"
            },
            { "a zip archive", [.. "PK\u0003\u0004"u8, .. new byte[100]], "a zip archive" },
            { "a pickle", [0x80, 2, .. new byte[100]], "a Python pickle" },
            { "a config", Encoding.UTF8.GetBytes("""{"model_type": "convnextv2"}"""), "it is JSON" },
            {
                "a header longer than the file",
                SafetensorsBytes.Raw([.. "{}"u8], [], announcedLength: 3),
                "announces a header of 3 bytes, but ends after 10"
            },
            {
                "an absurd header",
                SafetensorsBytes.Raw([.. "{}"u8], [], announcedLength: long.MaxValue),
                "announces a header of 9223372036854775807 bytes"
            },
            {
                "a negative header",
                SafetensorsBytes.Raw([.. "{}"u8], [], announcedLength: -1),
                "announces a header of 18446744073709551615 bytes"
            },
            { "a header that is not UTF-8", SafetensorsBytes.Raw([(byte)'{', 0xFF, 0xFE, (byte)'}'], []), "not UTF-8" },
            { "a header cut short", SafetensorsBytes.Raw("""{"a":""", []), "not JSON" },
            { "deep nesting", SafetensorsBytes.Raw("{\"a\":{\"x\":" + new string('[', 100_000), []), "nesting deeper" },
            { "an array", SafetensorsBytes.Raw("{\"a\":[]}", []), "the entry of 'a' is an array" },
            { "a name twice", SafetensorsBytes.Raw($$$"""{"a":{{{Entry}}},"a":{{{Entry}}}}""", new byte[8]), "names 'a' twice" },
            {
                "no dtype",
                SafetensorsBytes.Raw("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", new byte[8]),
                "'a' has no known dtype"
            },
            {
                "an unknown dtype",
                SafetensorsBytes.Raw("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", new byte[8]),
                "'a' has no known dtype"
            },
            {
                "a negative edge",
                SafetensorsBytes.Raw("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", new byte[8]),
                "holds -2, which is not a size"
            },
            {
                "an edge beyond 64 bits",
                SafetensorsBytes.Raw(
                    """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""",
                    new byte[8]
                ),
                "which is not a size"
            },
            {
                "a product beyond 64 bits",
                SafetensorsBytes.Raw(
                    """{"a":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}}""",
                    new byte[8]
                ),
                "needs another number"
            },
            {
                "a product that wraps to the right length",
                SafetensorsBytes.Raw(
                    """{"a":{"dtype":"F32","shape":[4611686018427387905,2],"data_offsets":[0,8]}}""",
                    new byte[8]
                ),
                "needs another number"
            },
            {
                "three offsets",
                SafetensorsBytes.Raw("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", new byte[8]),
                "the data_offsets of 'a' holds more than 2 numbers"
            },
            {
                "no offsets",
                SafetensorsBytes.Raw("""{"a":{"dtype":"F32","shape":[2]}}""", new byte[8]),
                "missing or not an array"
            },
            {
                "data that runs backwards",
                SafetensorsBytes.Raw("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", new byte[8]),
                "runs backwards, from 8 to 0"
            },
            {
                "data past the end",
                SafetensorsBytes.Raw("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[7]),
                "truncated or corrupt"
            },
            {
                "a shape of other length",
                SafetensorsBytes.Raw("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", new byte[8]),
                "shape [3] of F32 needs another number"
            },
            {
                "overlapping data",
                SafetensorsBytes.Raw(
                    $$$"""{"a":{{{Entry}}},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
                    new byte[8]
                ),
                "'b' overlaps"
            },
            {
                "a gap",
                SafetensorsBytes.Raw("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", new byte[8]),
                "4 bytes before 'a' belong to no tensor"
            },
            {
                "data at the end that nobody owns",
                SafetensorsBytes.Raw($$$"""{"a":{{{Entry}}}}""", new byte[9]),
                "1 bytes at its end"
            },
        };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_file_is_refused_by_name_with_what_is_wrong(string what, byte[] file, string expected)
    {
        string path = Path.Combine(Path.GetTempPath(), $"convnextv2-{Guid.NewGuid():N}.safetensors");
        File.WriteAllBytes(path, file);
        try
        {
            CheckpointException fromFile = Assert.Throws<CheckpointException>(() => Open(CheckpointSource.Open(path)));
            CheckpointException fromBytes = Assert.Throws<CheckpointException>(() => Open(CheckpointSource.Open(file)));

            Assert.Equal(path, fromFile.Checkpoint);
            Assert.Contains($"'{path}'", fromFile.Message, StringComparison.Ordinal);
            Assert.True(fromFile.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {fromFile.Message}");
            Assert.True(fromBytes.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {fromBytes.Message}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Each_type_becomes_the_float_it_stands_for(string dataType)
    {
        float[] values =
        [
            0,
            -0f,
            1,
            -1.5f,
            65504,
            6e-8f,
            5.9604645e-8f,
            1e-5f,
            3.140625f,
            float.PositiveInfinity,
            float.NegativeInfinity,
            float.NaN,
            .. Values.Random(1000, seed: 1),
        ];
        float[] expected = Array.ConvertAll(
            values,
            value =>
                dataType switch
                {
                    "F16" => (float)(Half)value,
                    "BF16" => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) & unchecked((int)0xFFFF0000)),
                    _ => value,
                }
        );

        Assert.Equal(
            expected,
            ReadAll(CheckpointSource.Open(SafetensorsBytes.Write([("a", dataType, [values.Length], values)])), "a")
        );
    }

    [Fact]
    public void A_tensor_longer_than_a_window_is_read_whole_and_in_order()
    {
        float[] values = Values.Random((1 << 18) + 12_345, seed: 2);
        byte[] file = SafetensorsBytes.Write([("first", "F16", [3], [1, 2, 3]), ("long", "F32", [values.Length], values)]);
        using CheckpointSource source = CheckpointSource.Open(file);
        var reader = new CheckpointReader(source);
        var read = new List<float>();
        int windows = 0;

        new TensorWindow(reader, new NonFiniteValues()).Read(
            reader.Tensors["long"],
            rowLength: 1,
            (first, window) =>
            {
                Assert.Equal(read.Count, first);
                read.AddRange(window);
                windows++;
            }
        );

        Assert.True(windows > 1);
        Assert.Equal(values, read);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void A_window_is_a_number_of_whole_rows(int rowLength)
    {
        const int Rows = 11;
        float[] values = Values.Random(Rows * rowLength, seed: 3);
        using CheckpointSource source = CheckpointSource.Open(SafetensorsBytes.Write([("a", "F32", [Rows, rowLength], values)]));
        var reader = new CheckpointReader(source);
        var read = new List<float>();

        new TensorWindow(reader, new NonFiniteValues()).Read(
            reader.Tensors["a"],
            rowLength,
            (first, window) =>
            {
                Assert.Equal(read.Count, first * rowLength);
                Assert.Equal(0, window.Length % rowLength);
                read.AddRange(window);
            }
        );

        Assert.Equal(values, read);
    }

    [Fact]
    public void Threads_that_read_one_stream_take_turns()
    {
        float[] values = Values.Random(1 << 18, seed: 4);
        using var stream = new MemoryStream(SafetensorsBytes.Write([("a", "F32", [values.Length], values)]));
        using CheckpointSource source = CheckpointSource.Open(stream);
        var reader = new CheckpointReader(source);

        Parallel.For(
            0,
            16,
            _ =>
            {
                Assert.Equal(values, new TensorSet(new TensorWindow(reader, new NonFiniteValues()), reader.Tensors).Vector("a"));
            }
        );
    }

    [Fact]
    public void Only_windows_of_a_file_are_held()
    {
        const int Length = 1 << 24;
        string header = JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["a"] = new
                {
                    dtype = "F32",
                    shape = new[] { Length },
                    data_offsets = new[] { 0L, 4L * Length },
                },
            }
        );
        string path = Path.Combine(Path.GetTempPath(), $"convnextv2-{Guid.NewGuid():N}.safetensors");
        try
        {
            using (FileStream file = File.Create(path))
            {
                file.Write(SafetensorsBytes.Raw(header, []));
                file.SetLength(file.Length + (4L * Length));
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            using CheckpointSource source = CheckpointSource.Open(path);
            var reader = new CheckpointReader(source);
            long count = 0;
            new TensorWindow(reader, new NonFiniteValues()).Read(
                reader.Tensors["a"],
                rowLength: 1,
                (_, values) => count += values.Length
            );

            Assert.Equal(Length, count);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_shrinks_after_it_was_opened_is_refused()
    {
        byte[] file = SafetensorsBytes.Write([("a", "F32", [2], [1, 2])]);
        using var stream = new MemoryStream();
        stream.Write(file);
        stream.Position = 0;
        using CheckpointSource source = CheckpointSource.Open(stream);
        var reader = new CheckpointReader(source);
        stream.SetLength(file.Length - 4);

        Assert.Contains(
            "although it had",
            Assert
                .Throws<CheckpointException>(() =>
                    new TensorWindow(reader, new NonFiniteValues()).Read(reader.Tensors["a"], rowLength: 2, (_, _) => { })
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Mutated_files_are_refused_or_read_as_what_they_say()
    {
        byte[] good = SafetensorsBytes.Write([
            ("alpha", "F32", [2, 3], [1, 2, 3, 4, 5, 6]),
            ("beta", "BF16", [4], [1, 2, 3, 4]),
            ("gamma", "F16", [1, 1, 2], [7, 8]),
        ]);
        var random = new Random(12345);
        int refused = 0,
            accepted = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] file = Mutate(good, random);
            try
            {
                using CheckpointSource source = CheckpointSource.Open(file);
                var reader = new CheckpointReader(source);
                foreach (
                    TensorEntry tensor in reader.Tensors.Values.Where(tensor =>
                        CheckpointFit.ReadableTypes.Contains(tensor.DataType)
                    )
                )
                {
                    long expected = tensor.Shape.Aggregate(1L, (product, edge) => product * edge);
                    long count = 0;
                    new TensorWindow(reader, new NonFiniteValues()).Read(
                        tensor,
                        rowLength: 1,
                        (_, values) => count += values.Length
                    );
                    Assert.Equal(expected, count);
                    AssertBytesOf(file, tensor);
                }

                accepted++;
            }
            catch (CheckpointException exception)
            {
                Assert.Equal("bytes", exception.Checkpoint);
                refused++;
            }
        }

        Assert.True(refused > 1000 && accepted > 1000, $"{refused} refused, {accepted} accepted");
    }

    /// <summary>By another parser: the entry is where the file says that it is.</summary>
    private static void AssertBytesOf(byte[] file, TensorEntry tensor)
    {
        int headerLength = (int)BitConverter.ToInt64(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        long[] offsets = header.RootElement.GetProperty(tensor.Name).GetProperty("data_offsets").Deserialize<long[]>()!;
        Assert.Equal((8 + headerLength + offsets[0], offsets[1] - offsets[0]), (tensor.Offset, tensor.ByteLength));
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        List<byte> file = [.. good];
        for (int changes = random.Next(1, 4); changes > 0 && file.Count > 0; changes--)
        {
            int at = random.Next(random.Next(2) == 0 ? Math.Min(file.Count, 8) : file.Count);
            switch (random.Next(5))
            {
                case 0:
                    file[at] = (byte)random.Next(256);
                    break;
                case 1:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    file.RemoveRange(at, Math.Min(random.Next(1, 9), file.Count - at));
                    break;
                case 3:
                    file.Insert(at, (byte)"0123456789{}[],:\""[random.Next(17)]);
                    break;
                default:
                    // In the data, where most files stay right.
                    file[file.Count - 1 - random.Next(Math.Min(36, file.Count))] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. file];
    }

    private static float[] ReadAll(CheckpointSource source, string name)
    {
        using (source)
        {
            var reader = new CheckpointReader(source);
            return new TensorSet(new TensorWindow(reader, new NonFiniteValues()), reader.Tensors).Vector(name);
        }
    }

    private static void Open(CheckpointSource source)
    {
        using (source)
        {
            _ = new CheckpointReader(source);
        }
    }
}
