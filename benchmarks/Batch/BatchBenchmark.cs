using System.Diagnostics;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Batch;

/// <summary>
/// A whole batch, from a folder's files to its manifest, against threads that do nothing but run the model, on pixel values that
/// are there and on files that they decode, and against what one writes in Python.
/// </summary>
internal static class BatchBenchmark
{
    private const int Top = 5;
    private const int Parts = 2;

    public static async Task RunAsync(string[] models, int count, int rounds, PythonLoop? python, DirectoryInfo? output)
    {
        var report = new Report(
            "batch",
            $"{count} JPEGs of 320 by 240 pixels, in the page cache; images a second on {Environment.ProcessorCount} "
                + $"processors, medians of {rounds} rounds, by turns. Pixels: a thread for each processor runs the model on "
                + "pixel values, and nothing else. Files: these threads decode and prepare a file each time. Batch: from the "
                + $"folder to the manifest, {Parts} parts, listing and flushes to the disk counted. {LegendOf(python)}",
            ["model", "pixels", "files", "batch", "batch ÷ pixels", "batch ÷ files", "loop", "loop of 32", "batch ÷ loops"]
        );
        using var folder = new ImageFolder(count);
        foreach (string name in models)
        {
            await AddAsync(report, ModelCase.Named(name), folder, rounds, python).ConfigureAwait(false);
        }

        report.Write(output);
    }

    private static string LegendOf(PythonLoop? python) =>
        python is null
            ? "Python was not there."
            : $"Loop: {python.Versions()}, one image after the other on all processors, to CSV. Loop of 32: batches of 32, which "
                + "other processes decode and prepare. Their start is not counted.";

    private static async Task AddAsync(Report report, ModelCase model, ImageFolder folder, int rounds, PythonLoop? python)
    {
        string[] paths = [.. new ImageListing([folder.FullName]).Images().Select(image => image.Path)];
        using var files = new ModelFiles(model);
        using ImageClassifier classifier = model.Ours.Load(files.PathFor(Side.Ours));
        float[] pixelValues = model.RandomPixelValues(batch: 1);
        string graph = files.PathFor(Side.OnnxRuntime);
        var rates = new List<double>[5];
        for (int side = 0; side < rates.Length; side++)
        {
            rates[side] = [];
        }

        for (int round = -1; round < rounds; round++)
        {
            double[] turn =
            [
                RateOf(classifier, paths.Length, (session, _) => session.Run(pixelValues)),
                RateOf(classifier, paths.Length, (session, i) => ModelThreads.Classify(session, paths[i])),
                await RateOfBatchAsync(classifier, folder, paths.Length).ConfigureAwait(false),
                python?.Rate("one", graph, folder.FullName) ?? 0,
                python?.Rate("batches", graph, folder.FullName) ?? 0,
            ];

            // The first round warms up.
            for (int side = 0; side < turn.Length && round >= 0; side++)
            {
                rates[side].Add(turn[side]);
            }
        }

        double[] medians = [.. rates.Select(Durations.MedianOf)];
        report.Add(
            model.Name,
            Report.Number(medians[0], "0.0"),
            Report.Number(medians[1], "0.0"),
            Report.Number(medians[2], "0.0"),
            Report.Number(medians[2] / medians[0], "0.00"),
            Report.Number(medians[2] / medians[1], "0.00"),
            python is null ? "" : Report.Number(medians[3], "0.0"),
            python is null ? "" : Report.Number(medians[4], "0.0"),
            python is null ? "" : Report.Number(medians[2] / Math.Max(medians[3], medians[4]), "0.00")
        );
    }

    private static double RateOf(ImageClassifier model, int count, Action<ImageClassifierSession, int> run)
    {
        long start = Stopwatch.GetTimestamp();
        ModelThreads.Run(model, Environment.ProcessorCount, count, run);
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> RateOfBatchAsync(ImageClassifier model, ImageFolder images, int count)
    {
        DirectoryInfo output = Directory.CreateTempSubdirectory("batch-output-");
        var description = new JobDescription
        {
            Model = new ModelDescription
            {
                Weights = "",
                Config = "",
                Precision = "Float32",
            },
            Task = RowTask.Classify,
            Top = Top,
            ImagesPerPart = (count + Parts - 1) / Parts,
        };
        long start = Stopwatch.GetTimestamp();
        JobResult result = await new BatchJob(
            model,
            description,
            new ImageListing([images.FullName]),
            new JobFolder(output.FullName)
        )
            .RunAsync()
            .ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.Delete(recursive: true);
        return result is { IsComplete: true, Errors.Count: 0 }
            ? count / seconds
            : throw new InvalidOperationException($"{result.Errors.Values.Sum()} images could not be used.");
    }
}
