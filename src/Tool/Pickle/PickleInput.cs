using System.Text;

namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>The bytes of one pickle or of several in a row, with the number of the byte that comes next.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="length">Bytes of the stream from where it stands.</param>
internal sealed class PickleInput(string name, Stream stream, long length)
{
    // Longer than any name in a checkpoint.
    private const int MaximumTextLength = 1000;

    // The names of the largest published model take 30 kB. Numbers and texts that lie in a file need not fit into memory.
    private const long MaximumKept = 64 << 20;

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _skipped = new byte[1 << 16];

    private long _kept;

    public string Name => name;

    public long Position { get; private set; }

    public long Remaining => length - Position;

    public byte ReadByte()
    {
        int value = stream.ReadByte();
        if (value < 0)
        {
            throw Truncated();
        }

        Position++;
        return (byte)value;
    }

    /// <summary>The next bytes, of which there are a few.</summary>
    public byte[] ReadBytes(int count)
    {
        byte[] bytes = new byte[count];
        ReadExactly(bytes);
        return bytes;
    }

    /// <summary>
    /// Bytes that the pickle announces; null if they are more than anything needs, which are skipped, so that nothing is held
    /// that a file of any length could have.
    /// </summary>
    public byte[]? ReadShort(ulong count)
    {
        if (count <= MaximumTextLength && count <= (ulong)Math.Max(0, Remaining))
        {
            byte[] bytes = ReadBytes((int)count);
            Keep(bytes.Length);
            return bytes;
        }

        Skip(count);
        return null;
    }

    /// <summary>
    /// A text that the pickle announces, likewise; null too for one with halves of surrogate pairs, as Python has them for names
    /// of files that are not UTF-8.
    /// </summary>
    public string? ReadText(ulong count)
    {
        if (ReadShort(count) is not { } bytes)
        {
            return null;
        }

        return TryDecode(bytes)
            ?? (
                TryDecode(WithoutSurrogates(bytes)) is not null
                    ? (string?)null
                    : throw new PickleException("a text in it is not UTF-8")
            );
    }

    public void Skip(ulong count)
    {
        if (count > (ulong)Math.Max(0, Remaining))
        {
            throw new PickleException($"it announces a value of {count:N0} bytes and has {Remaining:N0} left");
        }

        for (ulong left = count; left > 0; )
        {
            Span<byte> part = _skipped.AsSpan(0, (int)Math.Min(left, (ulong)_skipped.Length));
            ReadExactly(part);
            left -= (ulong)part.Length;
        }
    }

    /// <summary>A name up to a line feed, which is read too.</summary>
    public string ReadName() =>
        TryDecode(ReadLine() ?? throw new PickleException($"a name in it is longer than {MaximumTextLength:N0} bytes"))
        ?? throw new PickleException("a name in it is not UTF-8");

    /// <summary>Bytes up to a line feed, which is read too; null if they are more than anything needs.</summary>
    public byte[]? ReadLine()
    {
        var line = new List<byte>();
        bool isLong = false;
        for (byte value = ReadByte(); value != '\n'; value = ReadByte())
        {
            isLong |= line.Count == MaximumTextLength;
            if (!isLong)
            {
                line.Add(value);
            }
        }

        Keep(line.Count);
        return isLong ? null : [.. line];
    }

    /// <summary>The text, or null if it is not UTF-8: Python 2 had one type for texts and bytes.</summary>
    public static string? TryDecode(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>With question marks in place of the three bytes by which Python spells half of a pair.</summary>
    private static byte[] WithoutSurrogates(byte[] bytes)
    {
        byte[] others = [.. bytes];
        for (int i = 0; i + 2 < others.Length; i++)
        {
            if (others[i] == 0xED && others[i + 1] is >= 0xA0 and <= 0xBF && others[i + 2] is >= 0x80 and <= 0xBF)
            {
                others.AsSpan(i, 3).Fill((byte)'?');
            }
        }

        return others;
    }

    private static PickleException Truncated(Exception? innerException = null) =>
        new("it ends in the middle of a pickle", innerException);

    private void ReadExactly(Span<byte> bytes)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException exception)
        {
            throw Truncated(exception);
        }

        Position += bytes.Length;
    }

    private void Keep(int count)
    {
        _kept += count;
        if (_kept > MaximumKept)
        {
            throw new PickleException($"it holds more than {MaximumKept:N0} bytes of names and short texts");
        }
    }
}
