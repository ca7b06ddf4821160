using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Checkpoints;

public class TensorNamesTests
{
    /// <summary>The same weights under each naming: whatever a file calls a tensor, it is the one with these bytes in Hugging Face's own file.</summary>
    [Theory]
    [InlineData("model.safetensors", "Hugging Face")]
    [InlineData("model.hf-old.safetensors", "Hugging Face")]
    [InlineData("model.fb.safetensors", "facebookresearch/ConvNeXt-V2")]
    [InlineData("model.timm.safetensors", "timm")]
    [InlineData("model.timm-conv.safetensors", "timm")]
    public void Every_tensor_is_known_without_a_config(string file, string naming)
    {
        CheckpointListing listing = CheckpointListing.Read(ReferenceFiles.HfTest(file));
        SafetensorsFile ours = SafetensorsFile.Read(ReferenceFiles.HfTest(file));
        SafetensorsFile huggingFace = SafetensorsFile.Read(ReferenceFiles.HfTest("model.safetensors"));

        TensorNames names = TensorNames.Find(listing);

        Assert.Equal(naming, names.NamingTitle);
        Assert.Equal(huggingFace.Tensors.Count, names.HuggingFaceNames.Count);
        Assert.All(
            names.HuggingFaceNames,
            pair =>
                Assert.Equal(
                    (
                        huggingFace.Tensors.GetValueOrDefault($"convnextv2.{pair.Value}").Data
                        ?? huggingFace.Tensors[pair.Value].Data
                    ),
                    ours.Tensors[pair.Key].Data
                )
        );
    }

    [Fact]
    public void The_norm_of_a_backbones_stem_is_known()
    {
        string[] names =
        [
            "embeddings.patch_embeddings.weight",
            "embeddings.patch_embeddings.bias",
            "embeddings.layernorm.weight",
            "embeddings.layernorm.bias",
            "hidden_states_norms.stem.weight",
            "hidden_states_norms.stem.bias",
        ];

        Assert.Equal(
            names.Order(),
            TensorNames
                .Find(new CheckpointListing("x", "safetensors", [.. names.Select(name => new ListedTensor(name, "F32", [1], 4))]))
                .HuggingFaceNames.Values.Order()
        );
    }

    [Fact]
    public void A_file_of_another_model_has_no_naming()
    {
        TensorNames names = TensorNames.Find(
            new CheckpointListing("x", "safetensors", [new ListedTensor("bert.weight", "F32", [1], 4)])
        );

        Assert.Equal("unknown", names.NamingTitle);
        Assert.Empty(names.HuggingFaceNames);
    }
}
