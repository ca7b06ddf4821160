using System.Security.Cryptography;
using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

public class LoadOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void A_hash_that_no_file_could_have_is_refused(string hash) =>
        Assert.Contains(
            "64 hexadecimal digits",
            Assert.Throws<ArgumentException>(() => new ModelLoadOptions { ExpectedSha256 = hash }).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Nothing_is_read_from_another_file_than_the_expected_one()
    {
        byte[] right = SafetensorsBytes.Write([("layernorm.weight", "F32", [1], [1]), ("layernorm.bias", "F32", [1], [1])]);
        byte[] wrong = SafetensorsBytes.Write([("layernorm.weight", "F32", [1], [1]), ("layernorm.bias", "F32", [1], [2])]);
        var options = new ModelLoadOptions { ExpectedSha256 = Convert.ToHexString(SHA256.HashData(right)) };

        Assert.NotNull(Load(right, options));
        Assert.NotNull(Load(wrong, options: null));
        Assert.Contains(
            "its SHA-256 is ",
            Assert.Throws<CheckpointException>(() => Load(wrong, options)).Message,
            StringComparison.Ordinal
        );
    }

    private static NormParameters Load(byte[] bytes, ModelLoadOptions? options) =>
        ModelWeights.Load(new GeneratedClass("Test", 5, "0"), bytes, options, loader => loader.LayerNorm("layernorm", 1));
}
