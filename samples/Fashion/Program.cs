using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using ConvNextV2.Compiled;
using Samples.Fashion;
using Spectre.Console;

// The 10,000 test images of Fashion-MNIST, classified by a model that was compiled from model/config.json when this project was built.
// Arguments: where the contact sheet goes, and how many of the images to take.
string folder = AppContext.BaseDirectory;
FashionMnist test = FashionMnist.Read(Path.Combine(folder, "test-images"));
string contactSheet = Path.GetFullPath(args.Length > 0 ? args[0] : Path.Combine(folder, "contact-sheet.png"));
if (args.Length > 1)
{
    if (!int.TryParse(args[1], CultureInfo.InvariantCulture, out int count) || count < 1 || count > test.Count)
    {
        Console.Error.WriteLine($"The second argument is how many images to classify, from 1 to {test.Count}, not '{args[1]}'.");
        return 2;
    }

    test = test.First(count);
}

using FashionNet model = FashionNet.Load();
using FashionNet.Session session = model.CreateSession();

int[] predictions = new int[test.Count];
TimeSpan time = AnsiConsole
    .Progress()
    .Start(progress =>
    {
        ProgressTask task = progress.AddTask($"Classifying {test.Count:N0} images", maxValue: test.Count);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < test.Count; i++)
        {
            ReadOnlySpan<float> logits = session.Run(test.Image(i));
            predictions[i] = TensorPrimitives.IndexOfMax(logits);
            task.Increment(1);
        }

        return Stopwatch.GetElapsedTime(start);
    });

int right = test.Labels.Zip(predictions).Count(pair => pair.First == pair.Second);
int asPyTorch = test.PyTorchPredictions.Zip(predictions).Count(pair => pair.First == pair.Second);

AnsiConsole.Write(Confusion.Table(model.Labels, test.Labels, predictions));
AnsiConsole.MarkupLineInterpolated(
    $"Accuracy          [green]{(double)right / test.Count:P2}[/] ({right:N0} of {test.Count:N0})"
);
AnsiConsole.MarkupLineInterpolated($"Same as PyTorch   {asPyTorch:N0} of {test.Count:N0} predictions");
AnsiConsole.MarkupLineInterpolated($"Speed             {test.Count / time.TotalSeconds:N0} images per second on one thread");

ContactSheet.Write(contactSheet, test, predictions, FashionNet.NumLabels);
AnsiConsole.MarkupLineInterpolated($"Contact sheet     [link]{contactSheet}[/]");

return asPyTorch == test.Count ? 0 : 1;
