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

    [Fact]
    public void A_folder_that_is_not_there_has_a_stamp() =>
        Assert.Equal(Checkpoint.Stamp("/there/is/none"), Checkpoint.Stamp("/there/is/none"));

    private static IEnumerable<string?> Names(string path) => Checkpoint.Files(path).Select(Path.GetFileName);
}
