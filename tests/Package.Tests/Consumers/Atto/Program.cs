using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Models;

using ConvNextV2Atto224 model = ConvNextV2Atto224.Load(AppContext.BaseDirectory);

// Any picture will do: stripes.
float[] pixelValues = new float[3 * ConvNextV2Atto224.ImageHeight * ConvNextV2Atto224.ImageWidth];
for (int i = 0; i < pixelValues.Length; i++)
{
    pixelValues[i] = (i % 7) - 3;
}

foreach (Prediction prediction in model.Classify(pixelValues, top: 3))
{
    Console.WriteLine(prediction);
}

Console.WriteLine(4 * ConvNextV2Atto224.ParameterCount);
Console.WriteLine(ConvNextV2Atto224.ArenaBytes);
