using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using ConvNextV2.Compiled.Models.Tests.Compiled;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Checkpoints as wrappers leave them: the same numbers as without the wrapper.</summary>
public class PrefixTests
{
    private const int LengthOfLength = 8;

    [Theory]
    [InlineData("model.safetensors", "_orig_mod.")]
    [InlineData("model.hf-old.safetensors", "module.")]
    [InlineData("model.fb.safetensors", "module._orig_mod.")]
    [InlineData("model.timm.safetensors", "timm_model.")]
    [InlineData("model.timm-conv.safetensors", "student.backbone.")]
    public void A_prefix_in_front_of_every_name_changes_no_number(string file, string prefix)
    {
        byte[] checkpoint = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Reference", "hf-test", file));
        float[] pixelValues = [.. Enumerable.Range(0, 3 * 32 * 32).Select(i => (i * 37 % 101 / 50f) - 1)];
        using HfTest plain = HfTest.Load(checkpoint);
        using HfTest wrapped = HfTest.Load(WithPrefix(checkpoint, prefix));

        Assert.Equal(prefix, wrapped.LoadedCheckpoint.Prefix);
        Assert.Equal(plain.LoadedCheckpoint.Naming, wrapped.LoadedCheckpoint.Naming);
        Assert.Equal(plain.Classify(pixelValues, top: 10), wrapped.Classify(pixelValues, top: 10));
    }

    private static byte[] WithPrefix(byte[] checkpoint, string prefix)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(checkpoint);
        JsonObject header = JsonNode.Parse(checkpoint.AsSpan(LengthOfLength, length))!.AsObject();
        var renamed = new JsonObject(
            header
                .Where(entry => entry.Key != "__metadata__")
                .Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value?.DeepClone()))
        );
        byte[] json = Encoding.UTF8.GetBytes(renamed.ToJsonString());
        byte[] start = new byte[LengthOfLength];
        BinaryPrimitives.WriteInt64LittleEndian(start, json.Length);
        return [.. start, .. json, .. checkpoint.AsSpan(LengthOfLength + length)];
    }
}
