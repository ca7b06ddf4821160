using System.Buffers.Binary;
using ConvNextV2.Compiled.Hosting.Generations;
using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Hosting.Tests.Generations;

public class CheckpointTests
{
    private static readonly string[] Beside = ["config.json", "preprocessor_config.json", "parity.safetensors"];

    [Fact]
    public void The_files_of_a_checkpoint_are_it_and_those_beside_it()
    {
        using var folder = new TestFolder();
        string[] all = ["model.safetensors", .. Beside];
        File.WriteAllText(folder["model.safetensors"], "");
        File.WriteAllText(folder["other.safetensors"], "");

        Assert.Equal(all, Names(folder.Path));
        Assert.Equal(all, Names(folder["model.safetensors"]));
    }

    [Fact]
    public void The_files_of_a_sharded_checkpoint_are_its_index_and_what_may_be_its_shards()
    {
        using var folder = new TestFolder();
        string[] shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
        Array.ForEach(shards, shard => File.WriteAllText(folder[shard], ""));
        File.WriteAllText(folder["model.safetensors.index.json"], "");

        Assert.Equal(["model.safetensors.index.json", .. shards, .. Beside], Names(folder.Path));
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    [InlineData("preprocessor_config.json")]
    [InlineData("parity.safetensors")]
    public void A_checkpoint_is_another_one_once_a_file_of_it_is(string file)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["model.safetensors"], "weights");
        string absent = Checkpoint.Stamp(folder.Path);
        File.WriteAllText(folder[file], "longer than before");
        string longer = Checkpoint.Stamp(folder.Path);
        Assert.Equal(longer, Checkpoint.Stamp(folder.Path));

        File.SetLastWriteTimeUtc(folder[file], File.GetLastWriteTimeUtc(folder[file]).AddMilliseconds(1));

        Assert.Equal(3, new[] { absent, longer, Checkpoint.Stamp(folder.Path) }.Distinct().Count());
    }

    /// <summary>As a training of the classifier alone leaves it.</summary>
    [Fact]
    public void A_large_file_of_which_only_the_first_values_differ_is_another_one()
    {
        using var folder = new TestFolder();
        string file = folder["model.safetensors"];
        byte[] bytes = new byte[10_000_000];
        const int Header = 20_000;
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Header);

        Assert.NotEqual(StampOf(0), StampOf(1));

        string StampOf(byte value)
        {
            bytes[sizeof(long) + Header + 100] = value;
            File.WriteAllBytes(file, bytes);
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
            return Checkpoint.Stamp(file);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(50_000, 0)]
    [InlineData(50_000, 31_234)]
    [InlineData(50_000, 49_999)]
    [InlineData(10_000_000, 0)]
    [InlineData(10_000_000, 9_999_999)]
    public void A_file_of_the_same_length_and_time_is_another_one_by_its_bytes(int length, int changed)
    {
        using var folder = new TestFolder();
        string file = folder["model.safetensors"];
        byte[] bytes = new byte[length];
        File.WriteAllBytes(file, bytes);
        DateTime time = File.GetLastWriteTimeUtc(file);
        string before = Checkpoint.Stamp(file);

        bytes[changed] = 1;
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, time);

        Assert.NotEqual(before, Checkpoint.Stamp(file));
    }

    /// <summary>A training changes all weights, so that it does not matter where the sample is taken.</summary>
    [Fact]
    public void A_large_file_whose_every_block_differs_is_another_one()
    {
        using var folder = new TestFolder();
        string file = folder["model.safetensors"];
        byte[] bytes = new byte[10_000_000];
        File.WriteAllBytes(file, bytes);
        DateTime time = File.GetLastWriteTimeUtc(file);
        string before = Checkpoint.Stamp(file);

        // All but the first and the last block.
        bytes.AsSpan(4096, bytes.Length - 8192).Fill(1);
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, time);

        Assert.NotEqual(before, Checkpoint.Stamp(file));
    }

    [Fact]
    public void A_folder_that_is_not_there_has_a_stamp() =>
        Assert.Equal(Checkpoint.Stamp("/there/is/none"), Checkpoint.Stamp("/there/is/none"));

    private static IEnumerable<string?> Names(string path) => Checkpoint.Files(path).Select(Path.GetFileName);
}
