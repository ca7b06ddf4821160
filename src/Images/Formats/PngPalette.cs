using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// A PNG's palette that has fewer colours than its pixels can name: what it does not have is black in Pillow, and in decoders
/// its last colour, or transparent. Masks whose pixels name 255 for what is left aside are such files.
/// </summary>
internal static class PngPalette
{
    private const int SignatureLength = 8,
        LengthAndType = 8,
        ChecksumLength = 4,
        BytesPerColor = 3;
    private const byte Indexed = 3;

    /// <param name="file">Whose chunks up to the pixels are whole.</param>
    /// <returns>The same file, or one with as many colours as its pixels can name.</returns>
    public static ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> file)
    {
        var reader = new FileReader(file, SignatureLength);
        int length = 0;
        while (true)
        {
            int start = reader.Position;
            ReadOnlySpan<byte> content = reader.Read(reader.ReadUInt32BigEndian() + 4);
            reader.Skip(ChecksumLength);
            ReadOnlySpan<byte> type = content[..4];
            if (type.SequenceEqual("IHDR"u8))
            {
                (byte bits, byte color) = (content[12], content[13]);
                length = color == Indexed && bits <= 8 ? BytesPerColor << bits : 0;
            }
            else if (type.SequenceEqual("PLTE"u8))
            {
                ReadOnlySpan<byte> palette = content[4..];
                return palette.Length < length && palette.Length % BytesPerColor == 0
                    ? Join(file[..start], palette, length, file[reader.Position..])
                    : file;
            }

            if (length == 0 || type.SequenceEqual("IDAT"u8))
            {
                return file;
            }
        }
    }

    private static byte[] Join(ReadOnlySpan<byte> before, ReadOnlySpan<byte> palette, int length, ReadOnlySpan<byte> behind)
    {
        int chunkLength = LengthAndType + length + ChecksumLength;
        byte[] file = GC.AllocateUninitializedArray<byte>(before.Length + chunkLength + behind.Length);
        before.CopyTo(file);
        behind.CopyTo(file.AsSpan(before.Length + chunkLength));

        Span<byte> chunk = file.AsSpan(before.Length, chunkLength);
        chunk.Clear();
        BinaryPrimitives.WriteInt32BigEndian(chunk, length);
        "PLTE"u8.CopyTo(chunk[4..]);
        palette.CopyTo(chunk[LengthAndType..]);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[(LengthAndType + length)..], Checksum.Of(chunk.Slice(4, length + 4)));
        return file;
    }
}
