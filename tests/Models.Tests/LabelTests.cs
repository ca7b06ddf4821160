using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Labels of a class whose config only counts them.</summary>
public sealed class LabelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;
    private readonly byte[] _checkpoint = Safetensors.Write(
        ReferenceConfig.Read(Path.Combine(AppContext.BaseDirectory, "Variants", "Wide.convnextv2.json")).RandomCheckpoint(seed: 4)
    );

    public LabelTests() => File.WriteAllBytes(Path.Combine(_folder, "model.safetensors"), _checkpoint);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void They_are_those_of_the_folder_that_it_is_loaded_from()
    {
        string[] names = [.. Enumerable.Range(0, Wide.NumLabels).Select(i => $"kind {i}")];
        WriteConfig(names);

        using Wide model = Wide.Load(_folder);
        using Wide fromFile = Wide.Load(Path.Combine(_folder, "model.safetensors"));
        Prediction best = model.Classify(new float[Wide.NumChannels * Wide.ImageHeight * Wide.ImageWidth], top: 1)[0];

        Assert.Equal(names, model.Labels);
        Assert.Equal(names, fromFile.Labels);
        Assert.Equal(names[best.Index], best.Label);
    }

    [Fact]
    public void They_are_numbers_where_no_folder_is()
    {
        WriteConfig(["a"]);

        using Wide fromBytes = Wide.Load(_checkpoint);
        using Wide fromStream = Wide.Load(new MemoryStream(_checkpoint));

        Assert.Equal("LABEL_0", fromBytes.Labels[0]);
        Assert.Equal(Wide.NumLabels, fromStream.Labels.Count);
    }

    [Fact]
    public void A_published_class_says_what_to_do_with_a_checkpoint_that_was_tuned_to_other_labels()
    {
        WriteConfig(["rose", "tulip"]);

        string message = Assert.Throws<CheckpointException>(() => ConvNextV2Tiny224.Load(_folder)).Message;

        Assert.Contains(
            "has 2 labels, ConvNextV2.Compiled.Models.ConvNextV2Tiny224 is compiled for 1000",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains("add <ConvNextV2Model Include=\"path/to/config.json\" />", message, StringComparison.Ordinal);
    }

    private void WriteConfig(string[] names) =>
        File.WriteAllText(
            Path.Combine(_folder, "config.json"),
            System.Text.Json.JsonSerializer.Serialize(
                new
                {
                    id2label = names
                        .Select((name, i) => (name, i))
                        .ToDictionary(
                            label => label.i.ToString(System.Globalization.CultureInfo.InvariantCulture),
                            label => label.name
                        ),
                }
            )
        );
}
