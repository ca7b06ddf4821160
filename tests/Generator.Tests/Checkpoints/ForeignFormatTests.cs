using System.Text;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class ForeignFormatTests
{
    public static TheoryData<string, byte[]> Files() =>
        new()
        {
            { "empty", [] },
            { "a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\n"u8.ToArray() },
            { "an HTML or XML page", "<!DOCTYPE html>"u8.ToArray() },
            { "a zip archive (a PyTorch", [.. "PK\u0003\u0004"u8, .. new byte[26], .. "archive/data.pkl"u8] },
            { "an archive of numpy arrays", [.. "PK\u0003\u0004"u8, .. new byte[26], .. "arr_0.npy"u8] },
            { "a Keras model", [.. "PK\u0003\u0004"u8, .. new byte[26], .. "metadata.json"u8] },
            { "a numpy array", [0x93, .. "NUMPY"u8, 1, 0] },
            { "a Python pickle", [0x80, 4, 0x95] },
            { "an HDF5 file", [0x89, .. "HDF\r\n"u8, 0x1A, .. "\n"u8] },
            { "MessagePack", [0x82, 0xA6, .. "params"u8] },
            { "an ONNX model", [8, 8, 0x12, 7, .. "pytorch"u8] },
            { "a GGUF file", "GGUF\u0003\0\0\0"u8.ToArray() },
            { "a gzip archive", [0x1F, 0x8B, 8, 0] },
            { "a bzip2 archive", "BZh91AY"u8.ToArray() },
            { "an xz archive", [0xFD, .. "7zXZ"u8, 0] },
            { "a 7z archive", [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C] },
            { "a Zstandard archive", [0x28, 0xB5, 0x2F, 0xFD] },
            { "a tar archive", [.. "model.pth"u8, .. new byte[248], .. "ustar\0"u8] },
            { "a TensorFlow Lite model", [0x1C, 0, 0, 0, .. "TFL3"u8] },
            { "JSON", "{}"u8.ToArray() },
        };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_known_by_its_first_bytes(string title, byte[] start) =>
        Assert.StartsWith(title, ForeignFormat.Describe(start), StringComparison.Ordinal);

    /// <summary>Whatever its length happens to spell.</summary>
    [Fact]
    public void A_safetensors_file_is_none_of_these() =>
        Assert.All(
            Files().Select(row => row.Data.Item2),
            start => Assert.Null(ForeignFormat.Describe([.. start.Concat(new byte[8]).Take(8), .. Encoding.UTF8.GetBytes("{}")]))
        );
}
