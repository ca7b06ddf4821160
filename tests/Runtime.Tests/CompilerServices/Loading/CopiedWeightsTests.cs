using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Checkpoints;
using ConvNextV2.Compiled.Tests.Sessions;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

/// <summary>Weights that were copied beside the program are those that it was built with, or are refused.</summary>
public sealed class CopiedWeightsTests : IDisposable
{
    private const string Folder = "Tests.weights";

    private readonly string _place = $"{Folder}/{Path.GetRandomFileName()}/model.safetensors";

    private string File => Path.Combine(AppContext.BaseDirectory, _place);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);

    [Fact]
    public async Task The_file_that_the_build_saw_is_loaded()
    {
        Write(("norm.weight", "F32", [2], [2f, 3f]), ("norm.bias", "F32", [2], [0f, 0f]));
        string fingerprint = Fingerprint(weight: [2f, 3f], bias: [0f, 0f]);

        using TinyModel model = TinyModel.LoadCopied(_place, fingerprint);
        Assert.Equal([2f, 3f], model.Embed([1, 1]));

        using TinyModel other = await TinyModel.LoadCopiedAsync(_place, fingerprint);
        Assert.Equal([2f, 3f], other.Embed([1, 1]));
    }

    /// <summary>Neither the order of the file nor the naming is what is computed with.</summary>
    [Fact]
    public void The_same_values_under_another_naming_and_in_another_order_are_the_same_weights()
    {
        Write(("convnextv2.layernorm.bias", "F32", [2], [0f, 0f]), ("convnextv2.layernorm.weight", "F32", [2], [2f, 3f]));

        using TinyModel model = TinyModel.LoadCopied(_place, Fingerprint(weight: [2f, 3f], bias: [0f, 0f]));

        Assert.Equal([2f, 3f], model.Embed([1, 1]));
    }

    [Theory]
    [InlineData(2f, 4f, 0f)]
    [InlineData(3f, 2f, 0f)]
    [InlineData(2f, 3f, 1e-38f)]
    public async Task Other_values_of_the_same_names_and_shapes_are_refused_with_what_to_do(float first, float second, float bias)
    {
        Write(("norm.weight", "F32", [2], [first, second]), ("norm.bias", "F32", [2], [0f, bias]));
        string fingerprint = Fingerprint(weight: [2f, 3f], bias: [0f, 0f]);

        var refused = Assert.Throws<CheckpointException>(() => TinyModel.LoadCopied(_place, fingerprint));

        Assert.Equal(File, refused.Checkpoint);
        Assert.Contains("its weights are not those that TinyModel was built with", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Load with a path takes any file that fits", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CheckpointException>(() => TinyModel.LoadCopiedAsync(_place, fingerprint));
        using TinyModel model = TinyModel.Load(File);
        Assert.Equal([first, second + bias], model.Embed([1, 1]));
    }

    [Fact]
    public void The_same_values_in_another_type_are_other_weights()
    {
        Write(("norm.weight", "F16", [2], [2f, 3f]), ("norm.bias", "F16", [2], [0f, 0f]));

        Assert.Throws<CheckpointException>(() => TinyModel.LoadCopied(_place, Fingerprint(weight: [2f, 3f], bias: [0f, 0f])));
    }

    [Fact]
    public void A_file_that_is_no_longer_there_is_named_with_what_to_do()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);

        var missing = Assert.Throws<FileNotFoundException>(() => TinyModel.LoadCopied(_place, ""));

        Assert.Equal(File, missing.FileName);
        Assert.StartsWith("The weights of TinyModel are not beside the program", missing.Message, StringComparison.Ordinal);
        Assert.Contains(File, missing.Message, StringComparison.Ordinal);
    }

    /// <summary>A parity file lies among the weights.</summary>
    [Fact]
    public void Another_file_that_was_copied_has_its_path_where_weights_are_found()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);

        Assert.Equal(File, ModelWeights.PathOfCopied(_place));
        Assert.True(Path.IsPathFullyQualified(ModelWeights.PathOfCopied(_place)));
    }

    private void Write(params (string Name, string DataType, long[] Shape, float[] Values)[] tensors)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllBytes(File, SafetensorsBytes.Write(tensors));
    }

    private static string Fingerprint(float[] weight, float[] bias)
    {
        string text = $"layernorm.bias {Crc(bias)}\nlayernorm.weight {Crc(weight)}\n";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    /// <summary>By the definition: a bit at a time.</summary>
    private static string Crc(float[] values)
    {
        uint remainder = uint.MaxValue;
        foreach (byte value in values.SelectMany(BitConverter.GetBytes))
        {
            remainder ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 1 ? (remainder >> 1) ^ 0x82F63B78 : remainder >> 1;
            }
        }

        return (~remainder).ToString("x8", CultureInfo.InvariantCulture);
    }
}
