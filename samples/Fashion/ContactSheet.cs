using SkiaSharp;

namespace Samples.Fashion;

/// <summary>A picture of the result: a row for each class with its first test images, framed in green where the model was right and in red where not.</summary>
internal static class ContactSheet
{
    private const int ImagesOfEachClass = 24;
    private const int Scale = 2;
    private const int Frame = 3;
    private const int Cell = (FashionMnist.Edge * Scale) + (2 * Frame) + 2;

    private static readonly SKColor Background = new(0x20, 0x20, 0x20);
    private static readonly SKColor Right = new(0x2E, 0xA0, 0x43);
    private static readonly SKColor Wrong = new(0xE5, 0x39, 0x35);

    public static void Write(string path, FashionMnist test, IReadOnlyList<int> predictions, int classes)
    {
        using var bitmap = new SKBitmap(ImagesOfEachClass * Cell, classes * Cell);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint();
        canvas.Clear(Background);

        int[] columns = new int[classes];
        for (int i = 0; i < test.Count; i++)
        {
            int label = test.Labels[i];
            int column = columns[label]++;
            if (column >= ImagesOfEachClass)
            {
                continue;
            }

            var frame = SKRect.Create((column * Cell) + 1, (label * Cell) + 1, Cell - 2, Cell - 2);
            paint.Color = predictions[i] == label ? Right : Wrong;
            canvas.DrawRect(frame, paint);

            frame.Inflate(-Frame, -Frame);
            using SKImage image = ToImage(test.Image(i).Pixels);
            canvas.DrawImage(image, frame, new SKSamplingOptions(SKFilterMode.Nearest), paint: null);
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        png.SaveTo(file);
    }

    private static SKImage ToImage(ReadOnlySpan<byte> pixels) =>
        SKImage.FromPixelCopy(
            new SKImageInfo(FashionMnist.Edge, FashionMnist.Edge, SKColorType.Gray8, SKAlphaType.Opaque),
            pixels,
            FashionMnist.Edge
        );
}
