using System.Text;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What people have in hand when it is not a safetensors file.</summary>
internal static class ForeignFormat
{
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
            _ when text.StartsWith("PK\u0003\u0004", StringComparison.Ordinal) =>
                "a zip archive (a PyTorch .bin or .pt? 'convnextv2 convert' makes it safetensors)",
            _ when text.StartsWith("GGUF", StringComparison.Ordinal) => "a GGUF file",
            _ when text.StartsWith("{", StringComparison.Ordinal) => "JSON (an index or a config?)",
            _ when start.Length > 1 && start[0] == 0x80 && start[1] is >= 2 and <= 5 =>
                "a Python pickle (an old PyTorch file? 'convnextv2 convert' makes it safetensors)",
            _ when start.Length > 1 && start[0] == 0x89 && start[1] == 'H' => "an HDF5 file",
            _ => null,
        };
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
