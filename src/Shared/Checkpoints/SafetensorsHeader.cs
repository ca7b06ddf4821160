using System.Text;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// The table of a safetensors file: eight bytes of length, that many bytes of JSON, then the tensors' data without gaps.
/// Everything a hostile file could lie about is checked here, before anything is read by it, in memory and time in proportion
/// to the header.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>Bytes of the length in front of the header.</summary>
    public const int PrefixLength = 8;

    /// <summary>How many bytes from the start of a file <see cref="ReadLength"/> wants to see.</summary>
    public const int StartLength = 512;

    /// <summary>The most bytes that a header can have: the reference implementation's limit.</summary>
    public const int MaximumLength = 100_000_000;

    /// <summary>Reads the length of the header from the file's first bytes, or says what the file is instead.</summary>
    /// <param name="start">The first bytes of the file, up to <see cref="StartLength"/> of them.</param>
    /// <param name="fileLength">Length of the whole file in bytes.</param>
    public static int ReadLength(ReadOnlySpan<byte> start, long fileLength)
    {
        if (ForeignFormat.Describe(start) is { } other)
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

        if (length > MaximumLength)
        {
            throw new SafetensorsFormatException(
                FormattableString.Invariant(
                    $"it announces a header of {length} bytes; {MaximumLength} is the most that the format allows"
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

    /// <summary>Parses and checks the header; entries are in the order of their data.</summary>
    /// <param name="header">All of its bytes.</param>
    /// <param name="fileLength">Length of the whole file in bytes.</param>
    /// <param name="metadata">Filled with what <c>__metadata__</c> says; may be left out.</param>
    /// <exception cref="SafetensorsFormatException">It is not what the format allows.</exception>
    public static IReadOnlyList<TensorEntry> Parse(byte[] header, long fileLength, IDictionary<string, string>? metadata = null)
    {
        long dataStart = PrefixLength + header.Length;
        List<TensorEntry> entries;
        try
        {
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(header);
            entries = ReadTable(new JsonTokenizer(text, JsonDialect.Strict), dataStart, fileLength, metadata);
        }
        catch (DecoderFallbackException exception)
        {
            throw new SafetensorsFormatException("its header is not UTF-8", exception);
        }
        catch (JsonSyntaxException exception)
        {
            throw new SafetensorsFormatException($"its header is not JSON: {exception.Message}", exception);
        }

        entries.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.ByteLength.CompareTo(b.ByteLength));
        CheckCoverage(entries, dataStart, fileLength);
        return entries;
    }

    private static List<TensorEntry> ReadTable(
        JsonTokenizer tokens,
        long dataStart,
        long fileLength,
        IDictionary<string, string>? metadata
    )
    {
        tokens.Read();
        if (tokens.Kind != JsonKind.Object)
        {
            throw new SafetensorsFormatException($"its header is {tokens.Describe()}, not an object of tensors");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<TensorEntry>();
        while (tokens.ReadNext())
        {
            string name = tokens.Text;
            if (!names.Add(name))
            {
                throw new SafetensorsFormatException($"its header names '{Printable.Name(name)}' twice");
            }

            tokens.Read();
            if (name == "__metadata__")
            {
                ReadMetadata(tokens, metadata);
            }
            else
            {
                entries.Add(SafetensorsEntry.Read(tokens, name, dataStart, fileLength));
            }
        }

        tokens.Read();
        return entries;
    }

    /// <summary>An object from strings to strings, or null, which is as good as absent.</summary>
    private static void ReadMetadata(JsonTokenizer tokens, IDictionary<string, string>? metadata)
    {
        if (tokens.Kind == JsonKind.Null)
        {
            return;
        }

        if (tokens.Kind != JsonKind.Object)
        {
            throw new SafetensorsFormatException($"its __metadata__ is {tokens.Describe()}, not an object of strings");
        }

        while (tokens.ReadNext())
        {
            string? name = metadata is null ? null : tokens.Text;
            tokens.Read();
            if (tokens.Kind != JsonKind.String)
            {
                throw new SafetensorsFormatException($"its __metadata__ holds {tokens.Describe()}, which is not a string");
            }

            if (name is not null)
            {
                metadata![name] = tokens.Text;
            }
        }
    }

    /// <summary>The format has neither gaps nor overlaps, so that a file can be only one thing.</summary>
    private static void CheckCoverage(List<TensorEntry> entries, long dataStart, long fileLength)
    {
        long position = dataStart;
        foreach (TensorEntry entry in entries)
        {
            if (entry.Offset < position)
            {
                throw new SafetensorsFormatException(
                    $"the data of '{Printable.Name(entry.Name)}' overlaps that of another tensor"
                );
            }

            if (entry.Offset > position)
            {
                throw new SafetensorsFormatException(
                    FormattableString.Invariant(
                        $"{entry.Offset - position} bytes before '{Printable.Name(entry.Name)}' belong to no tensor"
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
}
