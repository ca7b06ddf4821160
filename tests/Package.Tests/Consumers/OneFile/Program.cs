using ConvNextV2.Compiled;
using OneFile;

using FashionNet model = FashionNet.Load();
byte[] pixels = new byte[FashionNet.ImageHeight * FashionNet.ImageWidth];
typeof(FashionNet).Assembly.GetManifestResourceStream("ankle-boot.gray")!.ReadExactly(pixels);

foreach (
    Prediction prediction in model.Classify(
        new ImageView(pixels, FashionNet.ImageWidth, FashionNet.ImageHeight, PixelFormat.Gray8),
        top: 3
    )
)
{
    Console.WriteLine(prediction);
}

Console.WriteLine($"{ModelHardware.VectorWidth}; {ModelHardware.Limitation ?? "nothing limits it"}");
