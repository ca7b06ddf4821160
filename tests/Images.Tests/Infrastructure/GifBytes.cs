namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>GIF files of four colours, byte by byte.</summary>
internal static class GifBytes
{
    /// <param name="palette">Red, green, blue of four colours.</param>
    /// <param name="frames">The colour of each pixel, for each frame.</param>
    public static byte[] Write(byte width, byte height, byte[] palette, params byte[][] frames)
    {
        List<byte> file = [.. "GIF89a"u8, width, 0, height, 0, 0x81, 0, 0, .. palette];
        foreach (byte[] frame in frames)
        {
            byte[] data = Compress(frame);
            file.AddRange([
                0x21,
                0xF9,
                4,
                0,
                10,
                0,
                0,
                0,
                0x2C,
                0,
                0,
                0,
                0,
                width,
                0,
                height,
                0,
                0,
                2,
                (byte)data.Length,
                .. data,
                0,
            ]);
        }

        return [.. file, 0x3B];
    }

    /// <summary>Codes of three bits, lowest first; the table is cleared so often that they never need a fourth.</summary>
    private static byte[] Compress(byte[] pixels)
    {
        const int Clear = 4,
            End = 5;
        int[] codes = [.. pixels.Chunk(2).SelectMany(pair => pair.Select(pixel => (int)pixel).Prepend(Clear)), End];
        byte[] bytes = new byte[((codes.Length * 3) + 7) / 8];
        for (int bit = 0; bit < codes.Length * 3; bit++)
        {
            bytes[bit / 8] |= (byte)(((codes[bit / 3] >> (bit % 3)) & 1) << (bit % 8));
        }

        return bytes;
    }
}
