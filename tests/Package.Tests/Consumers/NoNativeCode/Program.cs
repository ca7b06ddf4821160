using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.ImageSharp;
using NoNativeCode;
using SixLabors.ImageSharp;

// Before another decoder is set, what is missing is said.
try
{
    ImageFile.Load(args[0]).Dispose();
}
catch (ImageException exception)
{
    Console.WriteLine(exception.Message);
}

ImageFile.Decoder = ImageSharpDecoder.Instance;
using DecodedImage decoded = ImageFile.Load(args[0]);
using Image image = Image.Load(args[0]);
using SmallNet model = SmallNet.Load();
float[] pixelValues = new float[3 * SmallNet.ImageHeight * SmallNet.ImageWidth];
SmallNet.Preprocess(image, pixelValues);

Console.WriteLine(model.Classify(decoded.View, top: 1)[0]);
Console.WriteLine(model.Classify(image, top: 1)[0]);
Console.WriteLine(model.Classify(pixelValues, top: 1)[0]);
