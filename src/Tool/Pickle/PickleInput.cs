using System.Text;

namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>The bytes of one pickle or of several in a row, with the number of the byte that comes next.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="length">Bytes of the stream from where it stands.</param>
internal sealed class PickleInput(string name, Stream stream, long length)
{
    // Longer than any name in a checkpoint.
    private const int MaximumLineLength = 1000;

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string Name => name;

    public long Position { get; private set; }

    public long Remaining => length - Position;

    public byte ReadByte()
    {
        int value = stream.ReadByte();
        if (value < 0)
        {
            throw new PickleException("it ends in the middle of a pickle");
        }

        Position++;
        return (byte)value;
    }

    /// <summary>
    /// Reads a number of bytes that the pickle announces, so that nothing is allocated which the file does not have.
    /// </summary>
    public byte[] ReadBytes(ulong count)
    {
        if (count > (ulong)Remaining || count > (ulong)Array.MaxLength)
        {
            throw new PickleException($"it announces a value of {count:N0} bytes and has {Remaining:N0} left");
        }

        byte[] bytes = new byte[count];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException exception)
        {
            throw new PickleException("it ends in the middle of a pickle", exception);
        }

        Position += bytes.Length;
        return bytes;
    }

    public string ReadText(ulong count) => Decode(ReadBytes(count));

    /// <summary>Text up to a line feed, which is read too.</summary>
    public string ReadLine()
    {
        var line = new List<byte>();
        for (byte value = ReadByte(); value != '\n'; value = ReadByte())
        {
            if (line.Count == MaximumLineLength)
            {
                throw new PickleException($"a name in it is longer than {MaximumLineLength:N0} bytes");
            }

            line.Add(value);
        }

        return Decode([.. line]);
    }

    private static string Decode(byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new PickleException("a text in it is not UTF-8", exception);
        }
    }
}
