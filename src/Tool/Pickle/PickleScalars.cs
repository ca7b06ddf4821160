using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>Numbers, texts and bytes of a pickle, in the spellings of all protocols.</summary>
internal static class PickleScalars
{
    // Instances, for all of their kind are the same: only that they are there is known.
    private static readonly PickleOpaque Bytes = new("bytes");
    private static readonly PickleOpaque ByteArray = new("bytearray");
    private static readonly PickleOpaque Buffer = new("buffer");
    private static readonly PickleOpaque LongText = new("str");
    private static readonly PickleOpaque LongInteger = new("int");

    /// <summary>Reads the value of an opcode that pushes one without looking at the stack; false if it is another.</summary>
    public static bool TryRead(PickleOpcode opcode, PickleInput input, out object? value)
    {
        (bool isScalar, value) = opcode switch
        {
            PickleOpcode.None => (true, null),
            PickleOpcode.NewTrue => (true, true),
            PickleOpcode.NewFalse => (true, false),
            PickleOpcode.Int => (true, ReadInteger(input)),
            PickleOpcode.BinInt => (true, (long)BinaryPrimitives.ReadInt32LittleEndian(input.ReadBytes(4))),
            PickleOpcode.BinInt1 => (true, (long)input.ReadByte()),
            PickleOpcode.BinInt2 => (true, (long)BinaryPrimitives.ReadUInt16LittleEndian(input.ReadBytes(2))),
            PickleOpcode.Long => (true, ReadInteger(input)),
            PickleOpcode.Long1 => (true, ToInteger(input.ReadShort(input.ReadByte()))),
            PickleOpcode.Long4 => (true, ToInteger(input.ReadShort(ReadUInt32(input)))),
            PickleOpcode.Float => (true, ReadFloat(input)),
            PickleOpcode.BinFloat => (true, BinaryPrimitives.ReadDoubleBigEndian(input.ReadBytes(8))),

            PickleOpcode.String => (true, ReadLiteral(input, isQuoted: true)),
            PickleOpcode.ShortBinString => (true, TextOrBytes(input.ReadShort(input.ReadByte()))),
            PickleOpcode.BinString => (true, TextOrBytes(input.ReadShort(ReadUInt32(input)))),
            PickleOpcode.Unicode => (true, ReadLiteral(input, isQuoted: false)),
            PickleOpcode.ShortBinUnicode => (true, input.ReadText(input.ReadByte()) ?? (object)LongText),
            PickleOpcode.BinUnicode => (true, input.ReadText(ReadUInt32(input)) ?? (object)LongText),
            PickleOpcode.BinUnicode8 => (true, input.ReadText(ReadUInt64(input)) ?? (object)LongText),

            PickleOpcode.ShortBinBytes => (true, Skip(input, input.ReadByte(), Bytes)),
            PickleOpcode.BinBytes => (true, Skip(input, ReadUInt32(input), Bytes)),
            PickleOpcode.BinBytes8 => (true, Skip(input, ReadUInt64(input), Bytes)),
            PickleOpcode.ByteArray8 => (true, Skip(input, ReadUInt64(input), ByteArray)),
            PickleOpcode.NextBuffer => (true, Buffer),
            _ => (false, (object?)null),
        };
        return isScalar;
    }

    public static uint ReadUInt32(PickleInput input) => BinaryPrimitives.ReadUInt32LittleEndian(input.ReadBytes(4));

    public static ulong ReadUInt64(PickleInput input) => BinaryPrimitives.ReadUInt64LittleEndian(input.ReadBytes(8));

    private static PickleOpaque Skip(PickleInput input, ulong count, PickleOpaque value)
    {
        input.Skip(count);
        return value;
    }

    private static object TextOrBytes(byte[]? bytes) => bytes is null ? LongText : PickleInput.TryDecode(bytes) ?? (object)Bytes;

    private static object ToInteger(byte[]? bytes) => bytes is null ? LongInteger : ToInteger(new BigInteger(bytes));

    private static object ToInteger(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    /// <summary>Decimal digits; protocols 0 and 1 spell booleans as 00 and 01.</summary>
    private static object ReadInteger(PickleInput input)
    {
        if (input.ReadLine() is not { } line)
        {
            return LongInteger;
        }

        string text = Encoding.ASCII.GetString(line);
        return text is "00" or "01" ? text == "01"
            : BigInteger.TryParse(text.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? ToInteger(value)
            : throw new PickleException("it has an integer without digits");
    }

    private static object ReadFloat(PickleInput input)
    {
        string text = Encoding.ASCII.GetString(input.ReadLine() ?? []);
        return text switch
        {
            "nan" => double.NaN,
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) => value,
            _ => throw new PickleException("it has a number without digits"),
        };
    }

    /// <summary>A text of protocol 0. No name of a tensor has escapes, so one that has is not taken apart.</summary>
    private static object ReadLiteral(PickleInput input, bool isQuoted)
    {
        byte[]? line = input.ReadLine();
        if (isQuoted && line is not (null or [(byte)'\'', .., (byte)'\''] or [(byte)'"', .., (byte)'"']))
        {
            throw new PickleException("a text in it has no quotes");
        }

        return line is null || line.Contains((byte)'\\') ? LongText : TextOrBytes(isQuoted ? line[1..^1] : line);
    }
}
