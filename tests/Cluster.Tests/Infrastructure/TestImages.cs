using SkiaSharp;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>Small images, no two alike.</summary>
internal static class TestImages
{
    public static void Write(string path, int i)
    {
        using var bitmap = new SKBitmap(28, 28);
        bitmap.Erase(new SKColor((byte)(40 * i), 90, 200));
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        File.WriteAllBytes(path, png.ToArray());
    }

    /// <returns>A folder of so many.</returns>
    public static string WriteFolder(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < count; i++)
        {
            Write(Path.Combine(folder, $"{i}.png"), i);
        }

        return folder;
    }
}
