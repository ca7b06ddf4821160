using System.Text;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What people have in hand when it is not a safetensors file.</summary>
internal static class ForeignFormat
{
    // Bytes at a place, and what has them there.
    private static readonly (byte[] Bytes, int Offset, string Title)[] Signatures =
    [
        (
            [0x89, (byte)'H', (byte)'D', (byte)'F'],
            0,
            "an HDF5 file (a TensorFlow or Keras model? PyTorch's has the same weights)"
        ),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], 0, "a numpy array (.npy)"),
        ([0x1F, 0x8B], 0, "a gzip archive (unpack it first)"),
        ([(byte)'B', (byte)'Z', (byte)'h'], 0, "a bzip2 archive (unpack it first)"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], 0, "an xz archive (unpack it first)"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], 0, "a 7z archive (unpack it first)"),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, "a Zstandard archive (unpack it first)"),
        ([(byte)'T', (byte)'F', (byte)'L', (byte)'3'], 4, "a TensorFlow Lite model"),
        ([(byte)'u', (byte)'s', (byte)'t', (byte)'a', (byte)'r'], 257, "a tar archive (unpack it first)"),
    ];

    /// <summary>What a file is, by its first bytes, and what to do about it; null if it may be safetensors.</summary>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
        {
            return "empty";
        }

        // A safetensors file has a '{' after its eight bytes of length, whatever those eight happen to spell.
        if (start.Length > SafetensorsHeader.PrefixLength && FirstOf(start.Slice(SafetensorsHeader.PrefixLength)) == '{')
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(start.ToArray()).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text switch
        {
            _ when text.StartsWith("version https://git-lfs", StringComparison.Ordinal) =>
                "a Git LFS pointer (run 'git lfs pull' to get the file it stands for)",
            _ when text.StartsWith("<", StringComparison.Ordinal) =>
                "an HTML or XML page (a download that gave an error or a login page?)",
            _ when text.StartsWith("PK\u0003\u0004", StringComparison.Ordinal) => DescribeZip(text),
            _ when text.StartsWith("GGUF", StringComparison.Ordinal) => "a GGUF file",
            _ when text.StartsWith("{", StringComparison.Ordinal) => "JSON (an index or a config?)",
            _ => DescribeBytes(start),
        };
    }

    /// <summary>By its first entry: PyTorch writes <c>NAME/data.pkl</c>, numpy arrays, Keras its metadata.</summary>
    private static string DescribeZip(string text) =>
        text.Contains(".npy") ? "an archive of numpy arrays (.npz)"
        : text.Contains("metadata.json") ? "a Keras model (.keras)"
        : "a zip archive (a PyTorch .bin or .pt? 'convnextv2 convert' makes it safetensors)";

    private static string? DescribeBytes(ReadOnlySpan<byte> start)
    {
        foreach ((byte[] bytes, int offset, string title) in Signatures)
        {
            if (start.Length >= offset + bytes.Length && start.Slice(offset, bytes.Length).SequenceEqual(bytes))
            {
                return title;
            }
        }

        return start.Length < 2 ? null
            : start[0] == 0x80 && start[1] is >= 2 and <= 5
                ? "a Python pickle (an old PyTorch file? 'convnextv2 convert' makes it safetensors)"
            : start[0] is >= 0x81 and <= 0x8F && start[1] is (>= 0xA1 and <= 0xBF) or 0xD9
                ? "MessagePack (a Flax model? load it in Python with from_flax=True, then save_pretrained())"
            : start[0] == 0x08 && start[1] is >= 3 and <= 15 && start.Length > 2 && start[2] is 0x12 or 0x1A or 0x3A
                ? "an ONNX model, which has its weights under names of its own; take the checkpoint that it was exported from"
            : null;
    }

    /// <summary>The first byte that is not white space of JSON; zero if all are.</summary>
    private static byte FirstOf(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return value;
            }
        }

        return 0;
    }
}
