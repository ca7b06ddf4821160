using ConvNextV2.Compiled.Images;

// The build compiled the class from model/config.json; the weights come with the program.
using var model = Models.Classifier.Load();

string[] paths = args.Length > 0 ? args : [Path.Combine(AppContext.BaseDirectory, "ankle-boot.png")];
int exitCode = 0;

// The next images are decoded while the model runs; one that cannot be used does not end it.
await foreach (var image in model.ClassifyAsync(paths, new ImageBatchOptions { Top = 3 }))
{
    if (image.Error is { } error)
    {
        Console.Error.WriteLine(error.Message);
        exitCode = 1;
        continue;
    }

    Console.WriteLine(Path.GetFileName(image.Name));
    foreach (var prediction in image.Predictions)
    {
        Console.WriteLine($"  {prediction}");
    }
}

return exitCode;
