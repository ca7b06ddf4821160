using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class FolderContentsTests
{
    [Theory]
    [InlineData("config.json|pytorch_model.bin", "'pytorch_model.bin', PyTorch's weights, of which 'convnextv2 convert' makes")]
    [InlineData(
        "pytorch_model-00001-of-00002.bin|pytorch_model.bin.index.json",
        "'pytorch_model.bin.index.json', shards of PyTorch"
    )]
    [InlineData("last.ckpt|config.json", "'last.ckpt', a PyTorch or Lightning checkpoint")]
    [InlineData("checkpoint-3.pth.tar", "'checkpoint-3.pth.tar', a PyTorch checkpoint, of which 'convnextv2 convert'")]
    [InlineData("tf_model.h5", "'tf_model.h5', TensorFlow's weights")]
    [InlineData("flax_model.msgpack", "'flax_model.msgpack', Flax's weights")]
    [InlineData("model.onnx", "'model.onnx', an ONNX model")]
    [InlineData("model.gguf", "'model.gguf', a GGUF file")]
    [InlineData("weights.safetensors|pytorch_model.bin", "'pytorch_model.bin', PyTorch's weights")]
    [InlineData("weights.safetensors", "'weights.safetensors', a safetensors file; give its path")]
    [InlineData("parity.safetensors|model.pth", "'model.pth', a PyTorch checkpoint")]
    public void What_a_folder_holds_is_said_with_what_to_do_about_it(string files, string beginning) =>
        Assert.StartsWith("it holds " + beginning, FolderContents.Describe(files.Split('|'), [], null), StringComparison.Ordinal);

    [Fact]
    public void The_last_checkpoint_of_a_training_is_named() =>
        Assert.Equal(
            "it holds 'checkpoint-1000', a folder of a training's checkpoint; give its path",
            FolderContents.Describe(["trainer_state.json"], ["checkpoint-500", "checkpoint-1000", "runs"], null)
        );

    [Fact]
    public void An_adapter_is_called_one() =>
        Assert.StartsWith(
            "what it holds is no model: it is a LoRA adapter (peft) for ada/roses, ",
            FolderContents.Describe(
                ["adapter_model.safetensors"],
                [],
                """{"base_model_name_or_path": "ada/roses", "peft_type": "LORA"}"""
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Of_a_folder_without_anything_like_a_model_nothing_is_said() =>
        Assert.Null(FolderContents.Describe(["README.md", "config.json"], ["src"], null));
}
