using System.Text.Json;
using ConvNextV2.Compiled.Tool.PyTorch;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.PyTorch;

/// <summary>Files that PyTorch wrote, against the bytes that PyTorch says their tensors have.</summary>
public class GenuineFileTests
{
    [Theory]
    [InlineData("zip.pt", "PyTorch zip")]
    [InlineData("legacy.pt", "PyTorch legacy")]
    public void Every_tensor_has_the_bytes_that_PyTorch_has(string name, string format)
    {
        using TorchFile file = TorchFile.Open(ReferenceFiles.Genuine(name));
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Genuine("expected.json")));
        StateDictionary state = Assert.Single(file.Content.StateDictionaries);

        Assert.Equal((format, "model"), (file.Format, state.Key));
        Assert.Equal(expected.RootElement.EnumerateObject().Select(tensor => tensor.Name).Order(), state.Tensors.Keys.Order());
        Assert.All(
            expected.RootElement.EnumerateObject(),
            expectation =>
            {
                TorchTensor tensor = state.Tensors[expectation.Name];
                using var bytes = new MemoryStream();
                file.CopyTo(tensor, bytes);
                Assert.Equal(expectation.Value.GetProperty("dtype").GetString(), tensor.Storage.DataType.Name);
                Assert.Equal(
                    expectation.Value.GetProperty("shape").EnumerateArray().Select(edge => edge.GetInt64()),
                    tensor.Shape
                );
                Assert.Equal(expectation.Value.GetProperty("bytes").GetString(), Convert.ToHexStringLower(bytes.ToArray()));
            }
        );
    }
}
