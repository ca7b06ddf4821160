using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Tests.Infrastructure;

/// <summary>BMP files of 24 bits a pixel, byte by byte.</summary>
internal static class BmpBytes
{
    /// <param name="pixels">Red, green, blue, row by row from the top.</param>
    public static byte[] Write(int width, int height, byte[] pixels)
    {
        const int HeaderLength = 54;
        int stride = ((width * 3) + 3) / 4 * 4;
        byte[] file = new byte[HeaderLength + (stride * height)];
        "BM"u8.CopyTo(file);
        Set(2, file.Length);
        Set(10, HeaderLength);
        Set(14, 40);
        Set(18, width);
        Set(22, height);
        (file[26], file[28]) = (1, 24);

        // From the lowest row up, blue first.
        for (int i = 0; i < pixels.Length; i++)
        {
            (int row, int column) = (i / 3 / width, i / 3 % width);
            file[HeaderLength + ((height - 1 - row) * stride) + (column * 3) + 2 - (i % 3)] = pixels[i];
        }

        return file;

        void Set(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
    }
}
