using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>PNG files of any kind, byte by byte.</summary>
internal static class PngBytes
{
    public const byte Gray = 0,
        Rgb = 2,
        Palette = 3,
        Rgba = 6;

    /// <param name="rows">The bytes of each row, as the file has them.</param>
    /// <param name="palette">Red, green, blue of each colour.</param>
    /// <param name="alphas">Of each colour of the palette.</param>
    public static byte[] Write(
        int width,
        int height,
        byte bitDepth,
        byte colorType,
        byte[][] rows,
        byte[]? palette = null,
        byte[]? alphas = null
    )
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bitDepth, colorType);
        WriteChunk(file, "IHDR", header);
        if (palette is not null)
        {
            WriteChunk(file, "PLTE", palette);
        }

        if (alphas is not null)
        {
            WriteChunk(file, "tRNS", alphas);
        }

        // Each row begins with its filter: none.
        using var data = new MemoryStream();
        using (var compressor = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            compressor.Write(rows.SelectMany(row => row.Prepend((byte)0)).ToArray());
        }

        WriteChunk(file, "IDAT", data.ToArray());
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>The same bytes, with each chunk's checksum made right, as far as there are chunks.</summary>
    public static byte[] WithChecksums(byte[] file)
    {
        byte[] right = [.. file];
        for (int at = 8; at + 12 <= right.Length; )
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(right.AsSpan(at));
            if (length < 0 || length > right.Length - at - 12)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(right.AsSpan(at + 8 + length), Crc(right[(at + 4)..(at + 8 + length)]));
            at += length + 12;
        }

        return right;
    }

    private static void WriteChunk(Stream file, string type, byte[] content)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. content];
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(typed);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(typed));
        file.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
