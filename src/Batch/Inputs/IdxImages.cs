using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Inputs;

/// <summary>
/// Grey images in one file, as MNIST has them, also a compressed one. Each is made a BMP of 256 greys, for which everything is
/// there: what that costs is lost beside a model's run.
/// </summary>
internal sealed class IdxImages(string file) : IImageSource
{
    // Bytes, in three dimensions: images, rows, columns.
    private const int Magic = 0x0803;
    private const int HeaderLength = 16;

    // Far more than a BMP may have here, and with its header less than an array.
    private const long MostPixels = 1 << 30;

    public static bool IsIdx(string file)
    {
        string name = IsCompressed(file) ? file[..^".gz".Length] : file;
        return name.EndsWith("idx3-ubyte", StringComparison.OrdinalIgnoreCase);
    }

    public IEnumerable<ListedImage> Images() => Guarded.Items(file, "IDX file", Read());

    private static bool IsCompressed(string file) => file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<ListedImage> Read()
    {
        using FileStream stream = File.OpenRead(file);
        using Stream content = IsCompressed(file) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        byte[] header = new byte[HeaderLength];
        content.ReadExactly(header);
        (int magic, int count) = (Integer(header, 0), Integer(header, 1));
        (int rows, int columns) = (Integer(header, 2), Integer(header, 3));
        if (magic != Magic || count < 0 || rows < 1 || columns < 1 || (long)rows * columns > MostPixels)
        {
            throw new InvalidDataException(
                $"it does not begin as bytes in three dimensions do, with 0x{Magic:X8}, images, rows and columns, but with "
                    + $"0x{magic:X8}, {count}, {rows} and {columns}."
            );
        }

        int read = 0;
        for (int i = 0; i < count; i++)
        {
            int index = i;
            string path = ImageNames.Inside(file, i.ToString(CultureInfo.InvariantCulture));
            yield return new ListedImage(path, _ => Open(index, path), new ImageOrigin(Container: file, Index: i));
        }

        ImageInput Open(int index, string path)
        {
            try
            {
                Skip(content, (long)(index - read) * rows * columns);
                read = index + 1;
                return ImageInput.FromBytes(ReadBmp(content, columns, rows), path);
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException)
            {
                return ImageInput.Unusable(
                    new ImageException(path, "its file ends before it.", new InvalidDataException(exception.Message, exception))
                );
            }
        }
    }

    private static int Integer(byte[] header, int index) =>
        BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(index * sizeof(int)));

    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Seek(count, SeekOrigin.Current);
            return;
        }

        byte[] buffer = new byte[Math.Min(count, 1 << 16)];
        for (; count > 0; count -= Math.Min(count, buffer.Length))
        {
            stream.ReadExactly(buffer, 0, (int)Math.Min(count, buffer.Length));
        }
    }

    private static byte[] ReadBmp(Stream stream, int width, int height)
    {
        const int Header = 54;
        const int Greys = 256;
        const int PixelOffset = Header + (4 * Greys);
        int stride = (width + 3) / 4 * 4;
        byte[] bmp = new byte[PixelOffset + (stride * height)];
        "BM"u8.CopyTo(bmp);
        Set(2, bmp.Length);
        Set(10, PixelOffset);
        Set(14, 40);
        Set(18, width);
        Set(22, height);
        (bmp[26], bmp[28]) = (1, 8);
        for (int grey = 0; grey < Greys; grey++)
        {
            bmp.AsSpan(Header + (4 * grey), 3).Fill((byte)grey);
        }

        // The lowest row comes first.
        for (int row = height - 1; row >= 0; row--)
        {
            stream.ReadExactly(bmp, PixelOffset + (row * stride), width);
        }

        return bmp;

        void Set(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(offset), value);
    }
}
