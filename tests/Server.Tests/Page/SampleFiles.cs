using System.Buffers.Binary;
using System.Text;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>Files that a user could drop.</summary>
internal static class SampleFiles
{
    public static string AnkleBoot => InRepository("samples/Fashion/ankle-boot.png");

    public static string Rocket => InRepository("tests/Photographs/rocket.jpg");

    public static string Cat => InRepository("tests/Photographs/chelsea.png");

    public static string Cameraman => InRepository("tests/Photographs/camera.png");

    private static string InRepository(string path) => Path.Combine(Sources.Root, path);

    /// <summary>The first test images of Fashion-MNIST as files, in two folders below a new one.</summary>
    /// <returns>The folder, which the caller deletes.</returns>
    public static string WriteFolder(int count)
    {
        string folder = Directory.CreateTempSubdirectory("wardrobe-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "first"));
        Directory.CreateDirectory(Path.Combine(folder, "second"));
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(Path.Combine(folder, i < count / 2 ? "first" : "second", $"{i:0000}.png"), TestImages.Png(i));
        }

        return folder;
    }

    /// <summary>A JPEG whose XMP, which browsers do not read and Python does, says how it is to be turned.</summary>
    public static byte[] TurnedByXmp(byte[] jpeg, int orientation)
    {
        byte[] xmp =
        [
            .. "http://ns.adobe.com/xap/1.0/\0"u8,
            .. Encoding.ASCII.GetBytes(
                $"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="{orientation}"/></x:xmpmeta>"""
            ),
        ];
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)((xmp.Length + 2) >> 8), (byte)(xmp.Length + 2), .. xmp, .. jpeg[2..]];
    }

    /// <summary>A grey picture as a BMP, the simplest of files.</summary>
    public static byte[] Bitmap(int width, int height, Func<int, int, byte> grey)
    {
        int stride = ((3 * width) + 3) & ~3;
        byte[] file = new byte[54 + (stride * height)];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        Write(2, file.Length);
        Write(10, 54);
        Write(14, 40);
        Write(18, width);
        // From the top.
        Write(22, -height);
        file[26] = 1;
        file[28] = 24;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                file.AsSpan(54 + (y * stride) + (3 * x), 3).Fill(grey(x, y));
            }
        }

        return file;

        void Write(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
    }
}
