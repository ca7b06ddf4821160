using System.Text.Json;
using ConvNextV2.Compiled.Tool.PyTorch;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.PyTorch;

/// <summary>Pickles of trainers' checkpoints, against what Python's own unpickler finds in them.</summary>
public class TrainerPickleTests
{
    [Theory]
    [InlineData("script.pkl")]
    [InlineData("timm.pkl")]
    [InlineData("timm-hub.pkl")]
    [InlineData("lightning.pkl")]
    public void Every_tensor_of_every_state_dict_is_the_one_that_Python_finds(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Trainer("expected.json")));
        using var folder = new TemporaryFolder();
        using TorchFile file = TorchFile.Open(folder.Write("model.pt", ReferenceFiles.TrainerFile(name)));
        JsonProperty[] expected = [.. document.RootElement.GetProperty(name).EnumerateObject()];

        Assert.Equal(
            expected.Select(set => set.Name),
            file.Content.StateDictionaries.Where(state => state.Tensors.Count > 3).Select(state => state.Key)
        );
        Assert.All(
            expected,
            set =>
            {
                StateDictionary state = file.Content.StateDictionaries.Single(candidate => candidate.Key == set.Name);
                Assert.Equal(set.Value.EnumerateObject().Select(tensor => tensor.Name), state.Tensors.Keys);
                Assert.All(
                    set.Value.EnumerateObject(),
                    tensor =>
                    {
                        TorchTensor found = state.Tensors[tensor.Name];
                        Assert.Equal((tensor.Value[0].GetString(), 0L), (found.Storage.Key, found.Offset));
                        Assert.Equal(tensor.Value[1].EnumerateArray().Select(edge => edge.GetInt64()), found.Shape);
                        Assert.Equal("F32", found.Storage.DataType.Name);
                        Assert.True(found.IsContiguous);
                    }
                );
            }
        );
    }

    [Theory]
    [InlineData("script.pkl", "taken: 'model_ema' (70 tensors); also there: 'model' (70 tensors, --key 'model')", "Hugging Face")]
    [InlineData(
        "timm.pkl",
        "taken: 'state_dict_ema' (70 tensors); also there: 'state_dict' (70 tensors, --key 'state_dict')",
        "timm"
    )]
    [InlineData("timm-hub.pkl", "taken: the top (70 tensors)", "timm")]
    [InlineData("lightning.pkl", "taken: 'state_dict' behind 'net.' (70 tensors)", "Hugging Face")]
    public void The_model_of_each_trainer_is_converted(string name, string taken, string naming)
    {
        using var folder = new TemporaryFolder();

        ToolRun run = ToolRun.Of("convert", folder.Write("model.pt", ReferenceFiles.TrainerFile(name)));

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.StartsWith($"{taken}\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($" bytes, {naming} names\n", run.Output, StringComparison.Ordinal);
        Assert.Contains(".safetensors: 70 tensors, ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            SafetensorsFile.Read(folder.File("model.safetensors")).Tensors.Keys,
            tensor => tensor.StartsWith("net.", StringComparison.Ordinal) || tensor.StartsWith("loss.", StringComparison.Ordinal)
        );
    }

    /// <summary>Storage i holds i, i + 1/8, i + 2/8 ….</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_protocol_is_read_with_values_of_every_kind_beside_the_model(int protocol)
    {
        using var folder = new TemporaryFolder();

        ToolRun run = ToolRun.Of("convert", ReferenceFiles.Training($"protocol-{protocol}.pt"), folder.File("model.safetensors"));

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.StartsWith("taken: 'model' (4 tensors)\n", run.Output, StringComparison.Ordinal);
        Assert.All(
            (
                "downsample_layers.0.0.weight downsample_layers.0.0.bias downsample_layers.0.1.weight downsample_layers.0.1.bias"
            ).Split(' '),
            (name, i) =>
            {
                byte[] data = SafetensorsFile.Read(folder.File("model.safetensors")).Tensors[name].Data;
                Assert.Equal(
                    Enumerable.Range(0, data.Length / 4).Select(j => i + (j / 8f)),
                    Enumerable.Range(0, data.Length / 4).Select(j => BitConverter.ToSingle(data, 4 * j))
                );
            }
        );
    }
}
