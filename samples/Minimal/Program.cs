using ConvNextV2.Compiled;
using Samples.Minimal;

// FashionNet was compiled from its config.json when this project was built; the weights, which come with the program, are read now.
using FashionNet model = FashionNet.Load();

// One byte for each pixel, row by row: the first test image of Fashion-MNIST.
byte[] pixels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "ankle-boot.gray"));
var image = new ImageView(pixels, FashionNet.ImageWidth, FashionNet.ImageHeight, PixelFormat.Gray8);

foreach (Prediction prediction in model.Classify(image, top: 3))
{
    Console.WriteLine(prediction);
}
