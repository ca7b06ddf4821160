using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public sealed class ModelLabelsTests : IDisposable
{
    private static readonly GeneratedClass Pets = new("Zoo.Pets", 2, "0.0.0");
    private static readonly ModelLabels Counted = new(count: 3);

    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Names_of_the_config_stand_whatever_is_beside_the_weights()
    {
        var named = new ModelLabels(["cat", "dog"]);
        WriteConfig("nonsense");

        Assert.Equal(["cat", "dog"], named.Of(Pets, _folder));
        Assert.Equal(["cat", "dog"], named.Default);
    }

    [Fact]
    public void Labels_that_are_only_counted_have_the_names_of_the_config_beside_the_weights()
    {
        WriteConfig("""{"num_labels": 7, "id2label": {"1": "dog", "0": "cat", "2": "żółw", "0": "Cat"}}""");

        Assert.Equal(["Cat", "dog", "żółw"], Counted.Of(Pets, _folder));
        Assert.Equal(["Cat", "dog", "żółw"], Counted.Of(Pets, Path.Combine(_folder, "model.safetensors")));
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Counted.Default);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"num_labels": 3}""")]
    [InlineData("""{"num_labels": 3, "id2label": null}""")]
    [InlineData("""{"architecture": "convnextv2_tiny"}""")]
    public void Without_names_beside_the_weights_they_are_called_as_Hugging_Face_does(string? config)
    {
        if (config is not null)
        {
            WriteConfig(config);
        }

        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Counted.Of(Pets, _folder));
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Counted.Of(Pets, "model.safetensors"));
    }

    [Theory]
    [InlineData("""{"num_labels": 2}""")]
    [InlineData("""{"id2label": {"0": "cat", "1": "dog"}}""")]
    public void Another_number_of_labels_is_refused_with_the_item_to_add_instead(string config)
    {
        WriteConfig(config);

        CheckpointException exception = Assert.Throws<CheckpointException>(() => Counted.Of(Pets, _folder));

        Assert.Equal(_folder, exception.Checkpoint);
        Assert.Contains(
            "its config.json has 2 labels, Zoo.Pets is compiled for 3. To use it, add <ConvNextV2Model Include=\"path/to/config.json\" /> with its own config.json to your project",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("""{"num_labels": "3"}""", "has a 'num_labels' of \"3\"")]
    [InlineData("""{"num_labels": -3}""", "has a 'num_labels' of -3")]
    [InlineData(
        """{"id2label": ["cat", "dog", "żółw"]}""",
        "has wrong labels: 'id2label' must be an object from ids to labels, but is an array"
    )]
    [InlineData("""{"id2label": {"0": "cat", "1": "dog", "3": "żółw"}}""", "without a gap")]
    [InlineData(
        """{"id2label": {"0": "cat", "1": "dog", "two": "żółw"}}""",
        "'id2label' cannot be used: the id \"two\" is not a whole number"
    )]
    [InlineData("""{"id2label": {"0": "cat", "1": "dog", "2": 2}}""", "'id2label[\"2\"]' must be a string, but is 2")]
    [InlineData("""{"id2label": {"0": "cat", "1": "dog", "2\u0000": "żółw"}}""", "the id \"2\\u0000\" is not a whole number")]
    public void A_damaged_config_is_refused_by_name_with_what_is_wrong(string config, string expected)
    {
        WriteConfig(config);

        string message = Assert.Throws<CheckpointException>(() => Counted.Of(Pets, _folder)).Message;

        Assert.Contains(Path.Combine(_folder, "config.json"), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private void WriteConfig(string json) => File.WriteAllText(Path.Combine(_folder, "config.json"), json);
}
