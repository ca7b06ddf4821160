using ConvNextV2.Compiled;

namespace Wardrobe;

public static class Recognizer
{
    private static readonly FashionNet Model = FashionNet.Load();

    public static string Recognize(ReadOnlySpan<byte> gray) =>
        Model.Classify(new ImageView(gray, FashionNet.ImageWidth, FashionNet.ImageHeight, PixelFormat.Gray8), top: 1)[0].Label;
}
