// What a model says about an image: dotnet run classify.cs -- MODEL IMAGE
#:package ConvNextV2.Compiled.InProcess@0.8.0
#:package ConvNextV2.Compiled.Images@0.8.0
// A single file is compiled ahead of time by default; code that is compiled while it runs cannot be.
#:property PublishAot=false

using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.InProcess;

if (args is not [var folder, var path])
{
    Console.Error.WriteLine("usage: dotnet run classify.cs -- MODEL IMAGE");
    return 2;
}

// The folder's class is compiled the first time, and comes from the cache after that.
ModelFolder compiled = ModelFolder.Compile(folder);
foreach (string warning in compiled.Warnings)
{
    Console.Error.WriteLine(warning);
}

using ImageClassifier model = compiled.LoadClassifier();
using DecodedImage image = ImageFile.Load(path);
foreach (Prediction prediction in model.Classify(image.View, top: 3))
{
    Console.WriteLine(prediction);
}

return 0;
