using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Server.Files;
using ConvNextV2.Compiled.Benchmarks.Server.Measurement;
using ConvNextV2.Compiled.Benchmarks.Server.Servers;

namespace ConvNextV2.Compiled.Benchmarks.Server.Soak;

/// <summary>A server for a long time, with faults, reloads and torn files, each answer compared.</summary>
internal static class SoakBenchmark
{
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(5);

    /// <returns>1 if an answer was wrong, a status is not documented, or a checkpoint never answered.</returns>
    public static async Task<int> RunAsync(ModelCase model, ServerForm form, TimeSpan duration, DirectoryInfo? output)
    {
        ServedFiles files = ServedFiles.Make(model);
        byte[][] uploads = [.. Uploads.Make().Select(File.ReadAllBytes)];
        string[] checkpoints = [files.Weights, files.OtherWeights];
        var expected = new ExpectedAnswers(model.Ours, checkpoints, uploads);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convnextv2-");
        try
        {
            string watched = Path.Combine(folder.FullName, "model.safetensors");
            File.Copy(files.Weights, watched);
            PublishedServer published = form.PublishFor(files);
            await using ServerProcess server = published.Launch(
                PublishedServer.ModelSetting("Weights", watched),
                PublishedServer.ModelSetting("Watch", "true"),
                PublishedServer.ModelSetting("WatchInterval", "00:00:00.5")
            );
            await server.FirstAnswerAsync(uploads[0]);
            var counts = new SoakCounts();
            await RunAsync(
                server,
                duration,
                uploads,
                expected,
                new CheckpointSwaps(watched, checkpoints, counts),
                counts,
                model,
                form,
                output
            );
            foreach ((string wrong, long count) in counts.Wrong)
            {
                Console.WriteLine($"{count} × {wrong}");
            }

            if (!expected.HaveAllAnswered)
            {
                Console.WriteLine("One of the checkpoints never answered: the server does not reload.");
            }

            await server.StopAsync();
            return counts.Wrong.Count == 0 && expected.HaveAllAnswered ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(
        ServerProcess server,
        TimeSpan duration,
        byte[][] uploads,
        ExpectedAnswers expected,
        CheckpointSwaps swaps,
        SoakCounts counts,
        ModelCase model,
        ServerForm form,
        DirectoryInfo? output
    )
    {
        using var client = new SoakClient(server.Classify, uploads, expected, counts);
        using var stop = new CancellationTokenSource();
        int clients = 2 * Environment.ProcessorCount;
        Task[] working =
        [
            .. Enumerable.Range(0, clients).Select(seed => Task.Run(() => client.WorkAsync(seed, stop.Token))),
            Task.Run(() => swaps.WorkAsync(stop.Token)),
        ];
        var report = new Report(
            "server-soak",
            $"{model.Name}, samples/Server ({form.Name}), {clients} clients on the same machine for {duration.TotalMinutes:0.#} minutes. "
                + "One of 100 requests is a fault: a broken image, a body that is cut off, a body at a byte a second. Every 2 seconds the watched checkpoint is exchanged for the other of two, every tenth time for its first half. "
                + "Each answer is compared with what the model says that it names. Counts from the start on; wrong: answers that differ, and statuses that are not documented. Memory in MiB resident, handles and threads at that moment.",
            [
                "minute",
                "requests",
                "200",
                "400",
                "408",
                "503",
                "wrong",
                "reloads",
                "torn",
                "aborted",
                "slow",
                "memory",
                "handles",
                "threads",
            ]
        );
        await Task.Delay(Warm);
        Add(Warm);
        TimeSpan step = duration / 20;
        for (TimeSpan passed = step; passed <= duration && !working.Any(task => task.IsFaulted); passed += step)
        {
            await Task.Delay(step);
            Add(passed);
        }

        await stop.CancelAsync();
        await Task.WhenAll(working);
        report.Write(output);

        void Add(TimeSpan passed)
        {
            ProcessSample sample = server.Sample();
            report.Add(
                Report.Number(passed.TotalMinutes, "0.0"),
                Report.Number(counts.Requests),
                Report.Number(counts.Of(200)),
                Report.Number(counts.Of(400)),
                Report.Number(counts.Of(408)),
                Report.Number(counts.Of(503)),
                Report.Number(counts.Wrong.Values.Sum()),
                Report.Number(counts.Reloads),
                Report.Number(counts.Torn),
                Report.Number(counts.Aborted),
                Report.Number(counts.Slow),
                Report.Number(sample.ResidentMiB, "0.0"),
                Report.Number(sample.Handles),
                Report.Number(sample.Threads)
            );
        }
    }
}
