using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Models;

using ConvNextV2Atto224 model = ConvNextV2Atto224.Load(AppContext.BaseDirectory);

// Any picture will do: stripes.
byte[] pixels = new byte[3 * ConvNextV2Atto224.ImageHeight * ConvNextV2Atto224.ImageWidth];
for (int i = 0; i < pixels.Length; i++)
{
    pixels[i] = (byte)(37 * i);
}

foreach (Prediction prediction in model.Classify(pixels, ConvNextV2Atto224.ImageWidth, ConvNextV2Atto224.ImageHeight, PixelFormat.Rgb24, top: 3))
{
    Console.WriteLine(prediction);
}

Console.WriteLine(4 * ConvNextV2Atto224.ParameterCount);
Console.WriteLine(ConvNextV2Atto224.ArenaBytes);
