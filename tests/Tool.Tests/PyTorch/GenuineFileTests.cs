using System.Text.Json;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.PyTorch;

/// <summary>Files that PyTorch wrote, against the bytes that PyTorch says their tensors have.</summary>
public class GenuineFileTests
{
    [Theory]
    [InlineData("zip.pt", "PyTorch zip")]
    [InlineData("legacy.pt", "PyTorch legacy")]
    public void Every_tensor_is_converted_to_the_bytes_that_PyTorch_has(string file, string format)
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("model.safetensors");

        ToolRun run = ToolRun.Of("convert", ReferenceFiles.Genuine(file), output);

        Assert.True(run.ExitCode == 0, run.Output);
        SafetensorsFile converted = SafetensorsFile.Read(output);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Genuine("expected.json")));
        Assert.Equal(
            expected.RootElement.EnumerateObject().Select(tensor => tensor.Name).Order(),
            converted.Tensors.Keys.Order()
        );
        Assert.All(
            expected.RootElement.EnumerateObject(),
            tensor =>
            {
                (string dataType, long[] shape, byte[] data, _) = converted.Tensors[tensor.Name];
                Assert.Equal(tensor.Value.GetProperty("dtype").GetString(), dataType);
                Assert.Equal(tensor.Value.GetProperty("shape").EnumerateArray().Select(edge => edge.GetInt64()), shape);
                Assert.Equal(tensor.Value.GetProperty("bytes").GetString(), Convert.ToHexStringLower(data));
            }
        );
        Assert.Contains(
            $"{file} ({format})",
            ToolRun.Of("inspect", ReferenceFiles.Genuine(file)).Output,
            StringComparison.Ordinal
        );
    }
}
