using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public sealed class ModelLabelsTests : IDisposable
{
    private static readonly GeneratedClass Pets = new("Zoo.Pets", 2, "0.0.0");
    private static readonly ModelLabels Counted = new(count: 3);
    private static readonly ModelLabels Named = new(["cat", "dog"]);

    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"num_labels": 2}""")]
    [InlineData("""{"id2label": {"1": "dog", "0": "cat"}}""")]
    [InlineData("""{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}""")]
    [InlineData("""{"architecture": "x", "label_names": ["cat", "dog"], "num_classes": 2}""")]
    [InlineData("""{"architecture": "x", "label_names": {"1": "dog", "0": "cat"}}""")]
    [InlineData("""{"model_type": "timm_wrapper", "architecture": "x", "id2label": {"0": "cat", "1": "dog"}, "num_labels": 2}""")]
    [InlineData("""{"architecture": "x", "num_classes": 2, "num_labels": 7}""")]
    [InlineData("""{"model_type": "convnextv2", "label_names": ["dog"], "labels": 7, "num_classes": {}}""")]
    public void Names_of_the_config_stand_where_none_beside_the_weights_contradict_them(string? config)
    {
        if (config is not null)
        {
            WriteConfig(config);
        }

        Assert.Equal(["cat", "dog"], Named.Of(Pets, _folder, options: null));
        Assert.Equal(["cat", "dog"], Named.Default);
    }

    [Theory]
    [InlineData("""{"id2label": {"0": "dog", "1": "dog"}}""", "has \"dog\" for label 0, Zoo.Pets is compiled with \"cat\". ")]
    [InlineData(
        """{"id2label": {"0": "cat", "1": "\u001b[2J"}}""",
        "has \"\\u001b[2J\" for label 1, Zoo.Pets is compiled with \"dog\". "
    )]
    [InlineData("""{"architecture": "x", "labels": ["cat", "cow"]}""", "has \"cow\" for label 1")]
    [InlineData("""{"id2label": {"0": "dog", "1": "cat"}}""", "is compiled with \"cat\", and 1 more are others. ")]
    public void Other_names_beside_the_weights_are_refused_with_both(string config, string expected)
    {
        WriteConfig(config);

        string message = Assert.Throws<CheckpointException>(() => Named.Of(Pets, _folder, options: null)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Equal(["cat", "dog"], Named.Of(Pets, _folder, new ModelLoadOptions { IgnoreConfigs = true }));
    }

    [Fact]
    public void Configs_that_are_ignored_are_not_even_read()
    {
        WriteConfig("nonsense");
        var options = new ModelLoadOptions { IgnoreConfigs = true };

        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Counted.Of(Pets, _folder, options));
        Assert.Equal(["cat", "dog"], Named.Of(Pets, _folder, options));
    }

    [Fact]
    public async Task Names_are_read_on_another_thread_where_that_is_asked_for()
    {
        WriteConfig("""{"id2label": {"0": "a", "1": "b", "2": "c"}}""");

        Assert.Equal(["a", "b", "c"], await Counted.OfAsync(Pets, _folder, options: null, CancellationToken.None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Counted.OfAsync(Pets, _folder, options: null, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public void Labels_that_are_only_counted_have_the_names_of_the_config_beside_the_weights()
    {
        WriteConfig("""{"num_labels": 7, "id2label": {"1": "dog", "0": "cat", "2": "żółw", "0": "Cat"}}""");

        Assert.Equal(["Cat", "dog", "żółw"], Counted.Of(Pets, _folder, options: null));
        Assert.Equal(["Cat", "dog", "żółw"], Counted.Of(Pets, Path.Combine(_folder, "model.safetensors"), options: null));
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Counted.Default);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"num_labels": 3}""")]
    [InlineData("""{"num_labels": 3, "id2label": null}""")]
    [InlineData("""{"architecture": "convnextv2_tiny"}""")]
    [InlineData("""{"loss": NaN, "range": [-Infinity, Infinity], "num_labels": 3}""")]
    public void Without_names_beside_the_weights_they_are_called_as_Hugging_Face_does(string? config)
    {
        if (config is not null)
        {
            WriteConfig(config);
        }

        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Counted.Of(Pets, _folder, options: null));
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Counted.Of(Pets, "model.safetensors", options: null));
    }

    [Theory]
    [InlineData("""{"num_labels": 2}""")]
    [InlineData("""{"id2label": {"0": "cat", "1": "dog"}}""")]
    public void Another_number_of_labels_is_refused_with_the_item_to_add_instead(string config)
    {
        WriteConfig(config);

        CheckpointException exception = Assert.Throws<CheckpointException>(() => Counted.Of(Pets, _folder, options: null));

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

        string message = Assert.Throws<CheckpointException>(() => Counted.Of(Pets, _folder, options: null)).Message;

        Assert.Contains(Path.Combine(_folder, "config.json"), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private void WriteConfig(string json) => File.WriteAllText(Path.Combine(_folder, "config.json"), json);
}
