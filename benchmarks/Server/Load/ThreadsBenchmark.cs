using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Server.Files;
using ConvNextV2.Compiled.Benchmarks.Server.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Server.Load;

/// <summary>What threads of a request give and take, and whether runs of several images would pay: for the host's defaults.</summary>
internal sealed class ThreadsBenchmark(ModelCase model, TimeSpan duration, DirectoryInfo? output)
{
    private static readonly int[] CallersOfTable = [1, 2, 4, 16, 64];
    private static readonly int[] Batches = [1, 2, 4, 8];

    private readonly ServedFiles _files = ServedFiles.Make(model);

    public async Task RunAsync()
    {
        await ThreadsAsync();
        Batching();
    }

    private async Task ThreadsAsync()
    {
        var report = new Report(
            "server-threads",
            $"{model.Name} on pixel values, hosted in one process, {duration.TotalSeconds} seconds each. Threads: ThreadsPerRequest; default: all processors for a request that is alone, one for any other. Images a second, milliseconds of a call.",
            ["model", "threads", "callers", "images/s", "p50", "p99"],
            keys: 3
        );
        float[] pixelValues = model.RandomPixelValues(batch: 1);
        foreach (int? threads in ThreadCounts())
        {
            await using HostedModel hosted = await HostedModel.StartAsync(model.Name, _files.Weights, threads);
            foreach (int callers in CallersOfTable)
            {
                CallTimes times = await Callers.OfTasksAsync(
                    callers,
                    duration,
                    _ => hosted.Classifier.ClassifyAsync(pixelValues)
                );
                report.Add(
                    model.Name,
                    threads is { } count ? Report.Number(count) : "default",
                    Report.Number(callers),
                    Report.Number(times.PerSecond, "0.0"),
                    Report.Number(times.P50, "0.0"),
                    Report.Number(times.P99, "0.0")
                );
            }
        }

        report.Write(output);
    }

    /// <summary>
    /// The best that gathering requests could reach: full batches that cost nothing to gather and that nobody waits for.
    /// </summary>
    private void Batching()
    {
        var report = new Report(
            "server-batches",
            $"{model.Name} on pixel values, {duration.TotalSeconds} seconds each: runs of several images against runs of one. Sessions: that run at once, with the processors divided among them. Images a second, milliseconds of a run.",
            ["model", "sessions", "batch", "images/s", "p50", "p99"],
            keys: 3
        );
        using ImageClassifier loaded = model.Ours.Load(_files.Weights);
        foreach (int sessions in new[] { Environment.ProcessorCount, 1 }.Distinct())
        {
            foreach (int batch in Batches)
            {
                CallTimes times = MeasureBatches(loaded, sessions, batch);
                report.Add(
                    model.Name,
                    Report.Number(sessions),
                    Report.Number(batch),
                    Report.Number(times.PerSecond * batch, "0.0"),
                    Report.Number(times.P50, "0.0"),
                    Report.Number(times.P99, "0.0")
                );
            }
        }

        report.Write(output);
    }

    private CallTimes MeasureBatches(ImageClassifier loaded, int count, int batch)
    {
        float[] pixelValues = model.RandomPixelValues(batch);
        var options = new ModelSessionOptions { ThreadCount = Environment.ProcessorCount / count, MaxBatchSize = batch };
        ImageClassifierSession[] sessions = [.. Enumerable.Range(0, count).Select(_ => loaded.CreateSession(options))];
        try
        {
            return Callers.OfThreads(count, duration, caller => () => sessions[caller].Run(pixelValues));
        }
        finally
        {
            Array.ForEach(sessions, session => session.Dispose());
        }
    }

    /// <summary>1, 2, 4 … and all, then what a host has by itself.</summary>
    private static IEnumerable<int?> ThreadCounts()
    {
        for (int threads = 1; threads < Environment.ProcessorCount; threads *= 2)
        {
            yield return threads;
        }

        yield return Environment.ProcessorCount;
        yield return null;
    }
}
