using System.Text.Json;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Packing;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

public sealed class ShardedSourceTests : IDisposable
{
    private const string First = "model-00001-of-00002.safetensors";
    private const string Second = "model-00002-of-00002.safetensors";

    private static readonly float[] A = Values.Random(5, seed: 1);
    private static readonly float[] B = Values.Random(1 << 17, seed: 2);
    private static readonly float[] C = Values.Random(3, seed: 3);

    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    public ShardedSourceTests()
    {
        // The first shard's name is the second to be listed: the order of the index means nothing.
        WriteShard(First, ("b", B), ("c", C));
        WriteShard(Second, ("a", A));
        WriteIndex(("a", Second), ("b", First), ("c", First));
    }

    private string IndexPath => Path.Combine(_folder, "model.safetensors.index.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_tensor_comes_from_its_shard_by_way_of_the_folder_and_of_the_index()
    {
        foreach (string path in new[] { _folder, IndexPath })
        {
            using CheckpointSource source = CheckpointSource.Open(path);
            var reader = new CheckpointReader(source);
            var tensors = new TensorSet(new TensorWindow(reader, new NonFiniteValues()), reader.Tensors);

            Assert.Equal(["a", "b", "c"], reader.Tensors.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(A, tensors.Vector("a"));
            Assert.Equal(B, tensors.Vector("b"));
            Assert.Equal(C, tensors.Vector("c"));
        }
    }

    [Fact]
    public void A_whole_checkpoint_in_the_same_folder_comes_first()
    {
        WriteShard("model.safetensors", ("whole", A));

        using CheckpointSource source = CheckpointSource.Open(_folder);

        Assert.Equal("whole", Assert.Single(source.ReadHeader()).Name);
    }

    [Fact]
    public void An_index_may_stand_in_the_working_folder()
    {
        // Its path has no folder at all then; the shards' errors name whole paths.
        string name = $"convnextv2-{Guid.NewGuid():N}.safetensors.index.json";
        File.WriteAllText(name, """{"weight_map": {"a": "nowhere.safetensors"}}""");
        try
        {
            Assert.Contains(Path.GetFullPath("nowhere.safetensors"), MessageOf(name), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Fact]
    public void A_missing_shard_is_named_and_the_others_are_closed()
    {
        File.Delete(Path.Combine(_folder, Second));

        Assert.Contains(
            $"its shard '{Path.Combine(_folder, Second)}' is missing",
            MessageOf(IndexPath),
            StringComparison.Ordinal
        );
        File.Open(Path.Combine(_folder, First), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public void A_shard_that_is_a_folder_is_said_to_be_one()
    {
        File.Delete(Path.Combine(_folder, Second));
        Directory.CreateDirectory(Path.Combine(_folder, Second));

        CheckpointException exception = Assert.Throws<CheckpointException>(() => Read(IndexPath));

        Assert.Equal(IndexPath, exception.Checkpoint);
        Assert.Contains($"its shard '{Path.Combine(_folder, Second)}' is a folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_out_of_an_index_is_shown_escaped()
    {
        WriteIndex(("\u001b[2J", "x\u202e"));

        Assert.DoesNotContain(MessageOf(IndexPath), c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public void A_hash_is_not_of_several_files()
    {
        using CheckpointSource source = CheckpointSource.Open(IndexPath);

        Assert.Contains(
            "that is of one file",
            Assert.Throws<CheckpointException>(() => source.RequireSha256(new string('0', 64))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_damaged_shard_is_named_itself()
    {
        File.WriteAllText(Path.Combine(_folder, Second), "<html>");

        CheckpointException exception = Assert.Throws<CheckpointException>(() => Read(IndexPath));

        Assert.Equal(Path.Combine(_folder, Second), exception.Checkpoint);
        Assert.Contains("an HTML or XML page", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_names_itself_is_no_shard()
    {
        WriteIndex(("a", Path.GetFileName(IndexPath)));

        Assert.Contains("it is JSON", MessageOf(IndexPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_is_not_in_its_shard_is_named_with_it()
    {
        WriteIndex(("a", Second), ("b", First), ("c", First), ("d", Second), ("e", Second));

        Assert.Contains($"'d' is in '{Second}', where it is not (2 such)", MessageOf(IndexPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_in_two_shards_is_refused()
    {
        WriteShard(Second, ("a", A), ("c", C));

        Assert.Contains(
            $"its shard '{Second}' holds 'c', which its weight_map says is in '{First}'",
            MessageOf(IndexPath),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_tensor_that_the_index_does_not_name_is_refused()
    {
        WriteIndex(("a", Second), ("b", First));

        Assert.Contains(
            $"its shard '{First}' holds 'c', which its weight_map does not name",
            MessageOf(IndexPath),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("deeper/model.safetensors")]
    [InlineData("..\\model.safetensors")]
    [InlineData("C:model.safetensors")]
    [InlineData("model\0.safetensors")]
    public void An_index_cannot_lead_out_of_its_folder(string file)
    {
        WriteIndex(("a", file));

        string message = MessageOf(IndexPath);
        Assert.Contains(IndexPath, message, StringComparison.Ordinal);
        Assert.Contains("its weight_map says that 'a' is in ", message, StringComparison.Ordinal);
        Assert.Contains("which is not the name of a file beside it", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_may_hold_what_Python_writes_beside_its_map()
    {
        string deep = new string('[', 1000) + "NaN" + new string(']', 1000);
        string metadata = "{\"metadata\": {\"total_size\": Infinity, \"tree\": " + deep + "}, ";
        File.WriteAllText(IndexPath, metadata + File.ReadAllText(IndexPath)[1..]);

        using CheckpointSource source = CheckpointSource.Open(IndexPath);

        Assert.Equal(3, source.ReadHeader().Count);
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("{", "it is not JSON")]
    [InlineData("[]", "it has no 'weight_map'")]
    [InlineData("{}", "it has no 'weight_map'")]
    [InlineData("""{"weight_map": ["a"]}""", "it has no 'weight_map'")]
    [InlineData("""{"weight_map": {"a": 1}}""", "'a' is in 1, which is not the name of a file")]
    [InlineData("""{"weight_map": {"a": "x", "a": "x"}}""", "names 'a' twice")]
    public void A_damaged_index_is_refused_by_name_with_what_is_wrong(string json, string expected)
    {
        File.WriteAllText(IndexPath, json);

        CheckpointException exception = Assert.Throws<CheckpointException>(() => Read(_folder));

        Assert.Equal(IndexPath, exception.Checkpoint);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    private static string MessageOf(string path) => Assert.Throws<CheckpointException>(() => Read(path)).Message;

    private static void Read(string path)
    {
        using CheckpointSource source = CheckpointSource.Open(path);
        source.ReadHeader();
    }

    private void WriteShard(string file, params (string Name, float[] Values)[] tensors) =>
        File.WriteAllBytes(
            Path.Combine(_folder, file),
            SafetensorsBytes.Write([
                .. tensors.Select(tensor => (tensor.Name, "F32", new[] { (long)tensor.Values.Length }, tensor.Values)),
            ])
        );

    private void WriteIndex(params (string Tensor, string File)[] weightMap) =>
        File.WriteAllText(
            IndexPath,
            JsonSerializer.Serialize(
                new
                {
                    metadata = new { total_size = 1 },
                    weight_map = weightMap.ToDictionary(entry => entry.Tensor, entry => entry.File),
                }
            )
        );
}
