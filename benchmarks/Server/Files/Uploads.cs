using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Server.Files;

/// <summary>Photographs as a page sends them: 640 by 480 pixels, JPEG 4:2:0 of quality 90. Written once.</summary>
internal static class Uploads
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Quality = 90;
    private const int PartsOfScene = 3;

    /// <summary>Their paths.</summary>
    public static string[] Make()
    {
        string folder = Directory.CreateDirectory(ServedFiles.PathOf("uploads")).FullName;
        var paths = new List<string>();
        foreach (
            string scene in Directory
                .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Scenes"))
                .Order(StringComparer.Ordinal)
        )
        {
            for (int part = 0; part < PartsOfScene; part++)
            {
                string path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(scene)}-{part}.jpg");
                if (!File.Exists(path))
                {
                    File.WriteAllBytes(path, Jpeg(scene, part));
                }

                paths.Add(path);
            }
        }

        return [.. paths];
    }

    private static byte[] Jpeg(string scene, int part)
    {
        using SKBitmap source = SKBitmap.Decode(scene);
        int width = source.Width * 3 / 4;
        int height = width * Height / Width;
        SKRect cut = SKRect.Create((source.Width - width) * part / 2f, (source.Height - height) * part / 2f, width, height);
        using var upload = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(upload))
        using (SKImage image = SKImage.FromBitmap(source))
        {
            canvas.DrawImage(image, cut, SKRect.Create(Width, Height), new SKSamplingOptions(SKCubicResampler.Mitchell));
        }

        using SKData jpeg =
            upload.Encode(SKEncodedImageFormat.Jpeg, Quality) ?? throw new InvalidOperationException("It cannot be encoded.");
        return jpeg.ToArray();
    }
}
