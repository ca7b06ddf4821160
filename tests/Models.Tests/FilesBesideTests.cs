using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>A checkpoint whose tensors fit, in a folder whose files are of a model that would give other answers.</summary>
public sealed class FilesBesideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    public FilesBesideTests() =>
        File.WriteAllBytes(
            Path.Combine(_folder, "model.safetensors"),
            Safetensors.Write(
                ReferenceConfig
                    .Read(Path.Combine(AppContext.BaseDirectory, "Variants", "Wide.convnextv2.json"))
                    .RandomCheckpoint(seed: 4)
            )
        );

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("preprocessor_config.json", """{"size": {"shortest_edge": SIZE}, "image_mean": 0.25}""", "'image_mean'")]
    [InlineData("preprocessor_config.json", """{"size": {"shortest_edge": 224}}""", "'size'")]
    [InlineData("config.json", """{"model_type": "convnextv2", "layer_norm_eps": 0.5}""", "'layer_norm_eps'")]
    public async Task They_are_refused_however_the_folder_is_loaded_and_left_aside_if_that_is_asked_for(
        string file,
        string json,
        string key
    )
    {
        Write(file, json);
        string path = Path.Combine(_folder, "model.safetensors");
        var options = new ModelLoadOptions { IgnoreConfigs = true };

        Assert.Contains(key, Assert.Throws<CheckpointException>(() => Wide.Load(_folder)).Message, StringComparison.Ordinal);
        Assert.Contains(key, Assert.Throws<CheckpointException>(() => Wide.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains(key, (await Assert.ThrowsAsync<CheckpointException>(() => Wide.LoadAsync(_folder))).Message);
        Wide.Load(_folder, options).Dispose();
        (await Wide.LoadAsync(path, options)).Dispose();
        Wide.Load(await File.ReadAllBytesAsync(path)).Dispose();
    }

    [Fact]
    public void Those_that_say_the_same_are_no_obstacle()
    {
        Write(
            "preprocessor_config.json",
            """{"size": SIZE, "image_processor_type": "ConvNextImageProcessorFast", "loss": NaN}"""
        );
        Write("config.json", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Variants", "Wide.convnextv2.json")));

        Wide.Load(_folder).Dispose();
    }

    private void Write(string name, string json)
    {
        string size = Wide.ImageHeight.ToString(System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(_folder, name), json.Replace("SIZE", size, StringComparison.Ordinal));
    }
}
