using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Batch;

/// <summary>JPEGs as data sets have them, of 320 by 240 pixels, each another part of a scene; gone when it is disposed.</summary>
internal sealed class ImageFolder : IDisposable
{
    private const int Width = 320;
    private const int Height = 240;
    private const int Quality = 90;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("batch-images-");

    public ImageFolder(int count)
    {
        string[] scenes = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Scenes"));
        Array.Sort(scenes, StringComparer.Ordinal);
        SKBitmap[] bitmaps = [.. scenes.Select(SKBitmap.Decode)];
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            SKBitmap scene = bitmaps[i % bitmaps.Length];
            int width = random.Next(Math.Min(scene.Width, scene.Height) / 2, Math.Min(scene.Width, scene.Height));
            int height = width * Height / Width;
            var part = SKRectI.Create(random.Next(scene.Width - width), random.Next(scene.Height - height), width, height);
            using var cut = new SKBitmap();
            scene.ExtractSubset(cut, part);
            using SKBitmap image = cut.Resize(new SKImageInfo(Width, Height), SKSamplingOptions.Default);
            using SKData jpeg = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
            File.WriteAllBytes(Path.Combine(_folder.FullName, $"{i:000000}.jpg"), jpeg.ToArray());
        }

        Array.ForEach(bitmaps, bitmap => bitmap.Dispose());
    }

    public string FullName => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
