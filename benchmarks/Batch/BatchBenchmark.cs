using System.Diagnostics;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Benchmarks.Batch;

/// <summary>
/// A whole batch, from a folder's files to its manifest, against threads that do nothing but run the model: on pixel values that
/// are there, and on files that they decode.
/// </summary>
internal static class BatchBenchmark
{
    private const int Top = 5;

    public static async Task RunAsync(string[] models, int count, int rounds, DirectoryInfo? output)
    {
        var report = new Report(
            "batch",
            $"{count} JPEGs of 320 by 240 pixels, in the page cache; images a second on {Environment.ProcessorCount} processors, medians "
                + "by turns. Pixels: a thread for each processor runs the model on pixel values, and nothing else. Files: the same "
                + "threads decode and prepare a file each time. Batch: from the folder to the manifest, two parts, listing and "
                + "flushes to the disk counted.",
            ["model", "pixels", "files", "batch", "batch ÷ pixels", "batch ÷ files"]
        );
        using var folder = new ImageFolder(count);
        string[] paths = [.. new ImageListing([folder.FullName]).Images().Select(image => image.Path)];
        foreach (string name in models)
        {
            ModelCase model = ModelCase.Named(name);
            using var files = new ModelFiles(model);
            using ImageClassifier classifier = model.Ours.Load(files.PathFor(Side.Ours));
            float[] pixelValues = model.RandomPixelValues(batch: 1);
            (List<double> pixels, List<double> decoded, List<double> batch) = ([], [], []);
            for (int round = -1; round < rounds; round++)
            {
                double first = Rate(count, () => RunAll(classifier, count, (session, _) => session.Run(pixelValues)));
                Pause.Take();
                double second = Rate(count, () => RunAll(classifier, count, (session, i) => Classify(session, paths[i])));
                Pause.Take();
                double third = await RateOfBatchAsync(classifier, folder, count).ConfigureAwait(false);
                Pause.Take();

                // The first round warms up.
                if (round >= 0)
                {
                    pixels.Add(first);
                    decoded.Add(second);
                    batch.Add(third);
                }
            }

            double rate = Durations.MedianOf(batch);
            report.Add(
                name,
                Report.Number(Durations.MedianOf(pixels), "0.0"),
                Report.Number(Durations.MedianOf(decoded), "0.0"),
                Report.Number(rate, "0.0"),
                Report.Number(rate / Durations.MedianOf(pixels), "0.00"),
                Report.Number(rate / Durations.MedianOf(decoded), "0.00")
            );
        }

        report.Write(output);

        static void Classify(ImageClassifierSession session, string path)
        {
            using DecodedImage image = ImageFile.Load(path);
            session.Run(image.View);
        }
    }

    /// <summary>As many threads as there are processors, each with a session of its own, until all images have been run.</summary>
    private static void RunAll(ImageClassifier model, int count, Action<ImageClassifierSession, int> run)
    {
        int next = 0;
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, Environment.ProcessorCount)
                .Select(_ => new Thread(() =>
                {
                    using ImageClassifierSession session = model.CreateSession(new ModelSessionOptions { ThreadCount = 1 });
                    for (int i; (i = Interlocked.Increment(ref next) - 1) < count; )
                    {
                        run(session, i);
                    }
                })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
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
            ImagesPerPart = (count + 1) / 2,
        };
        long start = Stopwatch.GetTimestamp();
        await new BatchJob(model, description, new ImageListing([images.FullName]), new JobFolder(output.FullName))
            .RunAsync()
            .ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.Delete(recursive: true);
        return count / seconds;
    }

    private static double Rate(int count, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
