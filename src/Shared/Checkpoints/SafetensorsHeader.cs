using System.Globalization;
using System.Text;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What is wrong with a safetensors file, without the file's name, which only the caller knows.</summary>
internal sealed class SafetensorsFormatException(string message) : Exception(message);

/// <summary>
/// The table of a safetensors file: eight bytes of length, that many bytes of JSON, then the tensors' data without gaps.
/// Everything a hostile file could lie about is checked here, before anything is read by it.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>Bytes of the length in front of the header.</summary>
    public const int PrefixLength = 8;

    // The reference implementation's limit.
    private const long MaximumHeaderLength = 100_000_000;

    private static readonly Dictionary<string, int> BitsPerElement = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 8,
        ["U8"] = 8,
        ["I8"] = 8,
        ["F8_E5M2"] = 8,
        ["F8_E4M3"] = 8,
        ["F8_E8M0"] = 8,
        ["U16"] = 16,
        ["I16"] = 16,
        ["F16"] = 16,
        ["BF16"] = 16,
        ["U32"] = 32,
        ["I32"] = 32,
        ["F32"] = 32,
        ["U64"] = 64,
        ["I64"] = 64,
        ["F64"] = 64,
        ["C64"] = 64,
        ["F4"] = 4,
        ["F6_E2M3"] = 6,
        ["F6_E3M2"] = 6,
    };

    /// <summary>Reads the length of the header from the file's first bytes, or says what the file is instead.</summary>
    /// <param name="start">The first bytes of the file, up to <see cref="StartLength"/> of them.</param>
    /// <param name="fileLength">Length of the whole file in bytes.</param>
    public static int ReadLength(ReadOnlySpan<byte> start, long fileLength)
    {
        if (DescribeOtherFormat(start) is { } other)
        {
            throw new SafetensorsFormatException($"it is {other}, not a safetensors file");
        }

        if (start.Length < PrefixLength)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"it has {fileLength} bytes, fewer than the length of a safetensors header alone")
            );
        }

        ulong length = 0;
        for (int i = PrefixLength - 1; i >= 0; i--)
        {
            length = (length << 8) | start[i];
        }

        if (length > MaximumHeaderLength)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant(
                    $"it announces a header of {length} bytes; {MaximumHeaderLength} is the most that the format allows"
                )
            );
        }

        if ((long)length > fileLength - PrefixLength)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"it announces a header of {length} bytes, but ends after {fileLength}")
            );
        }

        return (int)length;
    }

    /// <summary>How many bytes from the start of a file <see cref="ReadLength"/> wants to see.</summary>
    public const int StartLength = 64;

    /// <summary>Parses and checks the header; entries are in the order of their data.</summary>
    public static IReadOnlyList<TensorEntry> Parse(byte[] header, long fileLength)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(header);
        }
        catch (DecoderFallbackException)
        {
            throw new SafetensorsFormatException("its header is not UTF-8");
        }

        (JsonValue? root, JsonError? error) = JsonReader.Parse(text);
        if (root is null)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"its header is not JSON: {error!.Message} at character {error.Range.Start}")
            );
        }

        if (root.Kind != JsonKind.Object)
        {
            throw new SafetensorsFormatException($"its header is {root.Describe()}, not an object of tensors");
        }

        long dataStart = PrefixLength + header.Length;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<TensorEntry>();
        foreach (JsonMember member in root.Members)
        {
            if (!names.Add(member.Name))
            {
                throw new SafetensorsFormatException($"its header names '{Shorten(member.Name)}' twice");
            }

            if (member.Name != "__metadata__")
            {
                entries.Add(ParseEntry(member, dataStart, fileLength));
            }
        }

        entries.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.ByteLength.CompareTo(b.ByteLength));
        CheckCoverage(entries, dataStart, fileLength);
        return entries;
    }

    private static TensorEntry ParseEntry(JsonMember member, long dataStart, long fileLength)
    {
        string name = Shorten(member.Name);
        JsonValue value = member.Value;
        if (value.Kind != JsonKind.Object)
        {
            throw new SafetensorsFormatException($"the entry of '{name}' is {value.Describe()}, not an object");
        }

        if (
            value.Find("dtype")?.Value is not { Kind: JsonKind.String } dataType
            || !BitsPerElement.TryGetValue(dataType.Text, out int bits)
        )
        {
            throw new SafetensorsFormatException($"'{name}' has no known dtype");
        }

        long[] shape = Integers(value.Find("shape")?.Value, $"the shape of '{name}'");
        long[] offsets = Integers(value.Find("data_offsets")?.Value, $"the data_offsets of '{name}'");
        if (offsets.Length != 2)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant(
                    $"the data_offsets of '{name}' have {offsets.Length} values, not a beginning and an end"
                )
            );
        }

        (long begin, long end) = (offsets[0], offsets[1]);
        if (end < begin)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"the data of '{name}' runs backwards, from {begin} to {end}")
            );
        }

        if (end > fileLength - dataStart)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant(
                    $"the data of '{name}' ends at byte {end} of {fileLength - dataStart} that the file has: it is truncated or corrupt"
                )
            );
        }

        if (ByteLength(shape, bits) is not { } byteLength || byteLength != end - begin)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant(
                    $"'{name}' has {end - begin} bytes of data, but its shape {TensorShape.Describe(shape)} of {dataType.Text} needs another number"
                )
            );
        }

        return new TensorEntry(member.Name, dataType.Text, shape, dataStart + begin, byteLength);
    }

    private static long[] Integers(JsonValue? value, string what)
    {
        if (value is not { Kind: JsonKind.Array })
        {
            throw new SafetensorsFormatException($"{what} is missing or not an array");
        }

        return value
            .Items.Select(item =>
                item.Kind == JsonKind.Number
                && long.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                    ? number
                    : throw new SafetensorsFormatException($"{what} holds {item.Describe()}, which is not a size")
            )
            .ToArray();
    }

    /// <summary>The bytes of a tensor, or null where the product does not fit or does not end on a byte.</summary>
    private static long? ByteLength(long[] shape, int bitsPerElement)
    {
        long bits = bitsPerElement;
        foreach (long edge in shape)
        {
            if (edge != 0 && bits > long.MaxValue / edge)
            {
                return null;
            }

            bits *= edge;
        }

        return bits % 8 == 0 ? bits / 8 : null;
    }

    /// <summary>The format has neither gaps nor overlaps, so that a file can be only one thing.</summary>
    private static void CheckCoverage(List<TensorEntry> entries, long dataStart, long fileLength)
    {
        long position = dataStart;
        foreach (TensorEntry entry in entries)
        {
            if (entry.Offset < position)
            {
                throw new SafetensorsFormatException($"the data of '{Shorten(entry.Name)}' overlaps that of another tensor");
            }

            if (entry.Offset > position)
            {
                throw new SafetensorsFormatException(
                    FormattableString.Invariant(
                        $"{entry.Offset - position} bytes before '{Shorten(entry.Name)}' belong to no tensor"
                    )
                );
            }

            position = entry.Offset + entry.ByteLength;
        }

        if (position != fileLength)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant($"{fileLength - position} bytes at its end belong to no tensor")
            );
        }
    }

    private static string? DescribeOtherFormat(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
        {
            return "empty";
        }

        // A safetensors file has a '{' right after its eight bytes of length, whatever those eight happen to spell.
        if (start.Length > PrefixLength && start[PrefixLength] == '{')
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
                "a zip archive (a PyTorch .bin or .pt? convert it to safetensors first)",
            _ when text.StartsWith("GGUF", StringComparison.Ordinal) => "a GGUF file",
            _ when text.StartsWith("{", StringComparison.Ordinal) => "JSON (an index or a config?)",
            _ when start.Length > 1 && start[0] == 0x80 && start[1] is >= 2 and <= 5 =>
                "a Python pickle (an old PyTorch file? convert it to safetensors first)",
            _ when start.Length > 1 && start[0] == 0x89 && start[1] == 'H' => "an HDF5 file",
            _ => null,
        };
    }

    private static string Shorten(string name) => name.Length <= 120 ? name : name.Substring(0, 120) + "…";
}
