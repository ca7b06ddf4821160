using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Checkpoints;

public class SafetensorsWriterTests
{
    [Fact]
    public void Every_tensor_is_where_the_header_says_and_aligned_to_its_elements()
    {
        TensorContent[] tensors =
        [
            Content("bytes", "U8", [3], 3),
            Content("halves \"quoted\"", "F16", [3], 6),
            Content("floats", "F32", [1, 3], 12),
            Content("longs", "I64", [2], 16),
            Content("scalar", "F32", [], 4),
            Content("empty", "F32", [0, 5], 0),
        ];
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");

        using (FileStream stream = File.Create(path))
        {
            SafetensorsWriter.Write(stream, tensors);
        }

        SafetensorsFile file = SafetensorsFile.Read(path);
        Assert.Equal("pt", file.Format);
        Assert.Equal(tensors.Select(tensor => tensor.Name).Order(), file.Tensors.Keys.Order());
        Assert.All(
            tensors,
            tensor =>
            {
                (string dataType, long[] shape, byte[] data, long offset) = file.Tensors[tensor.Name];
                Assert.Equal(tensor.DataType, dataType);
                Assert.Equal(tensor.Shape, shape);
                Assert.Equal(Data(tensor), data);
                Assert.True(
                    tensor.Shape.Contains(0) || offset % (tensor.ByteLength / tensor.Shape.Aggregate(1L, (a, b) => a * b)) == 0
                );
            }
        );
    }

    private static TensorContent Content(string name, string dataType, long[] shape, long length)
    {
        TensorContent? content = null;
        content = new TensorContent(name, dataType, shape, length, stream => stream.Write(Data(content!)));
        return content;
    }

    private static byte[] Data(TensorContent tensor) =>
        [.. Enumerable.Range(0, (int)tensor.ByteLength).Select(i => (byte)(tensor.Name[0] + i))];
}
