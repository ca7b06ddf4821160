using ConvNextV2.Compiled;
using ConvNextV2.Compiled.InProcess;
using CSharp;

byte[] pixels = File.ReadAllBytes(args[1]);
using ImageClassifier built = FashionNet.Load();
using ImageClassifier compiled = ModelFolder.Compile(args[0], new ModelFolderOptions { CacheFolder = args[2] }).LoadClassifier();
Prediction expected = built.Classify(new ImageView(pixels, 28, 28, PixelFormat.Gray8), top: 1)[0];
Prediction actual = compiled.Classify(new ImageView(pixels, 28, 28, PixelFormat.Gray8), top: 1)[0];
Console.WriteLine($"{actual.Label} {expected == actual}");
