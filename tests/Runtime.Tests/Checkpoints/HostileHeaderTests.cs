using System.Globalization;
using System.Text;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

/// <summary>A hostile file costs memory and words in proportion to its length, and not much of it.</summary>
public sealed class HostileHeaderTests : IDisposable
{
    private const int Length = 1_000_000;

    // The bytes themselves, and their text in UTF-16.
    private const int AsBytesAndText = 3;

    // For what does not depend on the length.
    private const int Slack = 1 << 18;

    private const int MaximumMessage = 1000;

    private static readonly ExpectedTensor[] Model = [new("layernorm.weight", [8]), new("layernorm.bias", [8])];

    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    /// <summary>Headers of a file that has eight bytes of data, and how many times their length reading them may take.</summary>
    public static TheoryData<string, double> Kinds() =>
        new()
        {
            { "a huge shape", AsBytesAndText },
            { "a huge number", AsBytesAndText + 2 },
            { "huge offsets", AsBytesAndText },
            { "a huge dtype", AsBytesAndText + 4 },
            { "a huge name", AsBytesAndText + 4 },
            { "huge metadata", AsBytesAndText },
            { "nested metadata", AsBytesAndText },
            { "an unknown field of tiny members", AsBytesAndText },
            { "an unknown field of tiny arrays", AsBytesAndText },
            { "many unknown fields", AsBytesAndText },
            { "many unexpected tensors", 30 },
            { "many prefixes", 60 },
            { "one long prefix", AsBytesAndText + 6 },
        };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_header_costs_memory_in_proportion_to_its_length_and_its_message_ends(string kind, double most)
    {
        byte[] header = Encoding.UTF8.GetBytes(Header(kind));
        byte[] file = SafetensorsBytes.Raw(header, new byte[8]);
        Assert.InRange(header.Length, Length / 2, Length * 2);
        ReadAndFit(SafetensorsBytes.Raw("{}", []));

        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException? exception = ReadAndFit(file);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, (long)(most * header.Length) + Slack);
        int messages = kind.StartsWith("many ", StringComparison.Ordinal) ? CheckpointFit.MaximumListed : 1;
        Assert.InRange(exception!.Message.Length, 1, MaximumMessage * messages);
    }

    [Theory]
    [InlineData("metadata of tiny members", 2.5)]
    [InlineData("many tensors in one shard", 30)]
    [InlineData("a huge shard", 6)]
    public void An_index_costs_memory_in_proportion_to_its_length_and_its_message_ends(string kind, double most)
    {
        string json = kind switch
        {
            "metadata of tiny members" => "{\"metadata\": {" + Repeat("\"\":1", Length) + "}, \"weight_map\": []}",
            "many tensors in one shard" => "{\"weight_map\": {" + RepeatNamed("\"{0}\":\"x\"", Length) + "}}",
            _ => "{\"weight_map\": {\"a\": \"" + new string('x', Length) + "/\"}}",
        };

        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? exception = Record.Exception(() => ShardIndex.Parse(json).Files.Count());
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, (long)(most * json.Length) + Slack);
        Assert.InRange(exception?.Message.Length ?? 0, 0, MaximumMessage);
    }

    [Theory]
    [InlineData("keys that nobody reads", 5)]
    [InlineData("labels without ids", 50)]
    [InlineData("nested labels", 60)]
    [InlineData("a huge number of labels", 10)]
    public void A_config_beside_the_weights_costs_memory_in_proportion_to_its_length(string kind, double most)
    {
        string json = kind switch
        {
            "keys that nobody reads" => "{\"x\": [" + Repeat("[]", Length) + "], \"id2label\": []}",
            "labels without ids" => "{\"id2label\": {" + Repeat("\"\":1", Length) + "}}",
            "nested labels" => "{\"id2label\": [" + Repeat("[]", Length) + "]}",
            _ => "{\"num_labels\": " + new string('1', Length) + "}",
        };
        File.WriteAllText(Path.Combine(_folder, "config.json"), json);

        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert
            .Throws<CheckpointException>(() =>
                new ModelLabels(2).Of(new GeneratedClass("Zoo.Pets", 2, "0"), _folder, options: null)
            )
            .Message;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, (long)(most * json.Length) + Slack);
        Assert.InRange(message.Length, 1, MaximumMessage);
    }

    [Fact]
    public void Files_that_no_model_has_are_not_read_at_all()
    {
        string config = Path.Combine(_folder, "config.json");
        string index = Path.Combine(_folder, "model.safetensors.index.json");
        foreach (string path in new[] { config, index })
        {
            using FileStream file = File.Create(path);
            file.SetLength(200_000_000);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        string ofConfig = Assert
            .Throws<CheckpointException>(() =>
                new ModelLabels(2).Of(new GeneratedClass("Zoo.Pets", 2, "0"), _folder, options: null)
            )
            .Message;
        string ofIndex = Assert.Throws<CheckpointException>(() => CheckpointSource.Open(index)).Message;

        Assert.Contains("has 200000000 bytes, and 16777216 is the most", ofConfig, StringComparison.Ordinal);
        Assert.Contains("it has 200000000 bytes; 100000000 is the most", ofIndex, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Names_reach_a_message_escaped()
    {
        string header =
            """{"\u001b[2J\u202e\n":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"layernorm.bias":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""";

        string message = ReadAndFit(SafetensorsBytes.Raw(header, new byte[8]))!.Message;

        Assert.Contains("unexpected: \\u001b[2J\\u202e\\u000a [2]", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, c => char.IsControl(c) && c != '\n');
    }

    private static CheckpointException? ReadAndFit(byte[] file)
    {
        using CheckpointSource source = CheckpointSource.Open(file);
        return Assert.Throws<CheckpointException>(() =>
            new CheckpointReader(source).Fit(Model, CheckpointSelection.Strict(SelectionOptions.Load))
        );
    }

    private static string Header(string kind) =>
        kind switch
        {
            "a huge shape" => Entry("F32", $"[{Repeat("1", Length)}]", "[0,8]"),
            "a huge number" => Entry("F32", $"[{new string('1', Length)}]", "[0,8]"),
            "huge offsets" => Entry("F32", "[2]", $"[{Repeat("8", Length)}]"),
            "a huge dtype" => Entry(new string('F', Length), "[2]", "[0,8]"),
            "a huge name" => "{\"" + new string('a', Length) + "\":[]}",
            "huge metadata" => "{\"__metadata__\":{" + Repeat("\"\":\"\"", Length) + "}}",
            "nested metadata" => "{\"__metadata__\":{\"a\":[" + Repeat("[[{}]]", Length) + "]}}",
            "an unknown field of tiny members" => "{\"a\":{\"x\":{" + Repeat("\"\":0", Length) + "}}}",
            "an unknown field of tiny arrays" => "{\"a\":{\"x\":[" + Repeat("[]", Length) + "]}}",
            "many prefixes" => Many("{0}.layernorm.weight"),
            "one long prefix" =>
                $"{{\"{Repeat("a.b", Length).Replace(',', '.')}.layernorm.weight\":{{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}}}",
            "many unknown fields" => "{\"a\":{" + Repeat("\"\":0", Length) + "}}",
            _ => Many("{0}"),
        };

    private static string Many(string name) =>
        "{"
        + RepeatNamed($"\"{name}\":{{{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}}}", Length)
        + ",\"z\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    private static string Entry(string dataType, string shape, string offsets) =>
        $"{{\"a\":{{\"dtype\":\"{dataType}\",\"shape\":{shape},\"data_offsets\":{offsets}}}}}";

    private static string Repeat(string item, int length) =>
        string.Join(',', Enumerable.Repeat(item, length / (item.Length + 1)));

    private static string RepeatNamed(string format, int length) =>
        string.Join(
            ',',
            Enumerable.Range(0, length / format.Length).Select(i => string.Format(CultureInfo.InvariantCulture, format, i))
        );
}
