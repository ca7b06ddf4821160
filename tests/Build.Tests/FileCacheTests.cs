using System.Security.Cryptography;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build.Tests;

/// <summary>A pinned checkpoint is read whole when it is new, and never again while it is the same.</summary>
public sealed class FileCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;
    private int _reads;

    private string Cache => Path.Combine(_folder, "hashes.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData((1 << 20) + 4096)]
    [InlineData(5_000_000)]
    public void A_file_that_is_the_same_is_hashed_once(int length)
    {
        string file = Write("model.safetensors", Bytes(length));
        string expected = HashOf(file);

        Assert.Equal(expected, Build(file));
        Assert.Equal(expected, Build(file));
        Assert.Equal(expected, Build(file));

        Assert.Equal(1, _reads);
    }

    [Theory]
    [InlineData(100, 50)]
    [InlineData(1 << 20, 777_777)]
    [InlineData(5_000_000, 0)]
    [InlineData(5_000_000, 4_999_999)]
    public void Another_content_of_the_same_length_and_times_is_seen(int length, int changed)
    {
        string file = Write("model.safetensors", Bytes(length));
        DateTime written = File.GetLastWriteTimeUtc(file);
        Build(file);

        using (FileStream stream = File.OpenWrite(file))
        {
            stream.Position = changed;
            stream.WriteByte(0xFF);
        }

        File.SetLastWriteTimeUtc(file, written);

        Assert.Equal(HashOf(file), Build(file));
        Assert.Equal(2, _reads);
    }

    /// <summary>The windows are as many as they may be and lie all over the file: none of its weights can change unseen.</summary>
    [Fact]
    public void Other_weights_in_any_hundredth_of_a_file_are_seen()
    {
        const int Part = 100_000;
        byte[] bytes = Bytes(100 * Part);
        byte[] other = new byte[Part];
        string file = Write("model.safetensors", bytes);
        DateTime written = File.GetLastWriteTimeUtc(file);
        var identities = new HashSet<string> { FileHash.Identify(file, []) };

        for (int part = 0; part < 100; part++)
        {
            Overwrite(part, other);
            Assert.True(identities.Add(FileHash.Identify(file, [])), $"part {part}");

            Overwrite(part, bytes.AsSpan(part * Part, Part));
            Assert.False(identities.Add(FileHash.Identify(file, [])), $"part {part}");
        }

        void Overwrite(int part, ReadOnlySpan<byte> content)
        {
            using (FileStream stream = File.OpenWrite(file))
            {
                stream.Position = part * Part;
                stream.Write(content);
            }

            File.SetLastWriteTimeUtc(file, written);
        }
    }

    /// <summary>A training of the head alone, in a file that kept its time: between the windows of a checkpoint of gigabytes.</summary>
    [Fact]
    public void A_short_tensor_anywhere_in_a_long_file_does_not_change_unseen()
    {
        string file = Write("model.safetensors", Bytes(50_000_000));
        DateTime written = File.GetLastWriteTimeUtc(file);
        TensorEntry[] tensors = [new("classifier.bias", "F32", [10], Offset: 7_777_777, ByteLength: 40)];
        string before = FileHash.Identify(file, tensors);

        using (FileStream stream = File.OpenWrite(file))
        {
            stream.Position = tensors[0].Offset;
            stream.WriteByte(0xFF);
        }

        File.SetLastWriteTimeUtc(file, written);

        Assert.NotEqual(before, FileHash.Identify(file, tensors));
    }

    [Fact]
    public void A_file_with_other_times_or_another_name_is_another()
    {
        string file = Write("model.safetensors", Bytes(100));
        Build(file);
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Build(file);
        Assert.Equal(2, _reads);

        string copy = Path.Combine(_folder, "copy.safetensors");
        File.Copy(file, copy);
        Build(copy);
        Assert.Equal(3, _reads);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense\n\n \0 x")]
    [InlineData("half")]
    public void A_damaged_cache_is_ignored_and_replaced(string damage)
    {
        string file = Write("model.safetensors", Bytes(100));
        Build(file);
        string text = File.ReadAllText(Cache);
        File.WriteAllText(Cache, damage == "half" ? text[..^2] : damage);

        Assert.Equal(HashOf(file), Build(file));
        Assert.Equal(2, _reads);
        Assert.Equal(text, File.ReadAllText(Cache));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_costs_time_alone()
    {
        string file = Write("model.safetensors", Bytes(100));
        Directory.CreateDirectory(Cache);

        Assert.Equal(HashOf(file), Build(file));
        Assert.Equal(HashOf(file), Build(file));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void Files_that_a_build_does_not_ask_for_are_forgotten()
    {
        string first = Write("first.safetensors", Bytes(100));
        string second = Write("second.safetensors", Bytes(100));
        Build(first, second);
        Assert.Equal(2, File.ReadAllLines(Cache).Length);

        Build(second);
        Assert.Single(File.ReadAllLines(Cache));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void A_file_that_changes_while_it_is_hashed_is_not_remembered()
    {
        string file = Write("model.safetensors", Bytes(100));
        var cache = new FileCache(
            Cache,
            path =>
            {
                File.AppendAllText(path, "more");
                return new string('0', 64);
            },
            FileHash.IsHash
        );
        cache.Of(file, []);
        cache.Save();

        Assert.Equal(HashOf(file), Build(file));
    }

    /// <summary>The hash of the last file, by a cache of its own as each build has it.</summary>
    private string Build(params string[] files)
    {
        string hash = "";
        var cache = new FileCache(
            Cache,
            path =>
            {
                _reads++;
                return FileHash.Compute(path);
            },
            FileHash.IsHash
        );
        foreach (string file in files)
        {
            hash = cache.Of(file, []);
        }

        cache.Save();
        return hash;
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes.AsSpan());
        return bytes.AsSpan().IndexOf((byte)0xFF) < 0 ? bytes : [.. bytes.Select(value => value == 0xFF ? (byte)0 : value)];
    }
}
