using System.Security.Cryptography;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Models;

public sealed class ModelFingerprintTests : IDisposable
{
    private static readonly string Zeros = new('0', 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_its_files_with_their_hashes_wherever_they_stand()
    {
        string copy = ModelFolders.Copy(OneMachine.Model, _folder["copy"]);
        File.WriteAllText(Path.Combine(copy, "notes.txt"), "no part of the model");

        ModelFingerprint here = ModelFingerprint.Read(OneMachine.Model)!;
        ModelFingerprint there = ModelFingerprint.Read(copy)!;

        string[] names = ["config.json", "preprocessor_config.json", "model.safetensors"];
        string expected = string.Concat(
            names.Select(name =>
            {
                byte[] bytes = File.ReadAllBytes(Path.Combine(OneMachine.Model, name));
                return $"{Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant()} {bytes.Length} {name}\n";
            })
        );
        Assert.Equal(expected, here.ToString());
        Assert.Equal(here.Hash, there.Hash);
        Assert.Equal(here.Hash, ModelFingerprint.Parse(here.ToString()).Hash);
        Assert.Equal(here.Files, ModelFingerprint.Parse(here.ToString()).Files);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("preprocessor_config.json")]
    [InlineData("model.safetensors")]
    [InlineData("parity.safetensors")]
    public void Each_of_its_files_makes_a_model_another_if_it_changes_or_is_not_there(string name)
    {
        string copy = ModelFolders.CopyRecorded(_folder["copy"]);
        string file = Path.Combine(copy, name);
        string before = ModelFingerprint.Read(copy)!.Hash;

        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        string changed = ModelFingerprint.Read(copy)!.Hash;
        File.Delete(file);
        string? without = ModelFingerprint.Read(copy)?.Hash;

        Assert.Equal(3, new HashSet<string?> { before, changed, without }.Count);
    }

    [Fact]
    public void A_model_of_shards_has_those_that_its_index_names()
    {
        Write("config.json", "{}");
        Write("model-00001-of-00002.safetensors", "first");
        Write("model-00002-of-00002.safetensors", "second");
        Write("other.safetensors", "none of it");
        Write(
            "model.safetensors.index.json",
            """
            { "weight_map": { "a": "model-00002-of-00002.safetensors", "b": "model-00001-of-00002.safetensors",
              "c": "model-00002-of-00002.safetensors" } }
            """
        );

        Assert.Equal(
            [
                "config.json",
                "model.safetensors.index.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
            ],
            ModelFingerprint.Read(_folder.Path)!.Files.Select(file => file.Name)
        );
    }

    [Theory]
    [InlineData("""{ "weight_map": { "a": "../secret.safetensors" } }""")]
    [InlineData("""{ "weight_map": { "a": 1 } }""")]
    [InlineData("{}")]
    [InlineData("no JSON")]
    public void An_index_that_is_none_or_leads_elsewhere_makes_no_model(string index)
    {
        Write("config.json", "{}");
        Write("model.safetensors.index.json", index);

        Assert.Null(ModelFingerprint.Read(_folder.Path));
    }

    [Fact]
    public void A_folder_without_a_config_or_without_weights_has_no_model()
    {
        Assert.Null(ModelFingerprint.Read(_folder["nothing"]));

        Write("config.json", "{}");

        Assert.Null(ModelFingerprint.Read(_folder.Path));
    }

    [Theory]
    [InlineData("{0} 1 ../model.safetensors")]
    [InlineData("{0} 1 /etc/model.safetensors")]
    [InlineData("{0} 1 a/model.safetensors")]
    [InlineData("{0} 1 a\\model.safetensors")]
    [InlineData("{0} 1 .model.safetensors")]
    [InlineData("{0} 1 model.safetensors:x")]
    [InlineData("{0} 1 passwd")]
    [InlineData("{0} 1 ")]
    [InlineData("{0} -1 config.json")]
    [InlineData("{0}0 1 config.json")]
    [InlineData("A{0} 1 config.json")]
    [InlineData("{0} 1 config.json\n{0} 1 config.json")]
    [InlineData("{0} 1 config.json 2")]
    public void What_names_no_file_of_a_model_is_refused(string text)
    {
        var refused = Assert.Throws<BatchException>(() =>
            ModelFingerprint.Parse(text.Replace("{0}", Zeros, StringComparison.Ordinal))
        );

        Assert.StartsWith("Line ", refused.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);
}
