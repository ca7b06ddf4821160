using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace ImageServer.Tests.Page;

/// <summary>Files that a user could drop.</summary>
internal static class SampleFiles
{
    private const int Edge = 28;

    public static string AnkleBoot => InRepository("samples/Fashion/ankle-boot.png");

    public static string Rocket => InRepository("tests/Photographs/rocket.jpg");

    public static string Cat => InRepository("tests/Photographs/chelsea.png");

    public static string Cameraman => InRepository("tests/Photographs/camera.png");

    public static string InRepository(string path) => Path.GetFullPath(Path.Combine(Root(), path));

    /// <summary>The first test images of Fashion-MNIST as files, in two folders below a new one.</summary>
    /// <returns>The folder, which the caller deletes.</returns>
    public static string WriteFolder(int count)
    {
        string folder = Directory.CreateTempSubdirectory("wardrobe-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "first"));
        Directory.CreateDirectory(Path.Combine(folder, "second"));
        using Stream file = File.OpenRead(InRepository("samples/Fashion/test-images/t10k-images-idx3-ubyte.gz"));
        using var images = new GZipStream(file, CompressionMode.Decompress);
        images.ReadExactly(new byte[16]);
        byte[] pixels = new byte[Edge * Edge];
        for (int i = 0; i < count; i++)
        {
            images.ReadExactly(pixels);
            string name = Path.Combine(folder, i < count / 2 ? "first" : "second", $"{i:0000}.bmp");
            File.WriteAllBytes(name, Bitmap(Edge, Edge, (x, y) => pixels[(y * Edge) + x]));
        }

        return folder;
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

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
