using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Server.Files;
using ConvNextV2.Compiled.Benchmarks.Server.Measurement;
using ConvNextV2.Compiled.Benchmarks.Server.Servers;

namespace ConvNextV2.Compiled.Benchmarks.Server.Overload;

/// <summary>Many times more requests than the server can answer, from another process.</summary>
internal static class OverloadBenchmark
{
    private const int QueueLength = 32;
    private const double MostOfBound = 1.5;
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMilliseconds(500);

    /// <returns>
    /// 1 if a request was neither answered nor refused or could not be sent, or if accepted ones took longer than they may.
    /// </returns>
    public static async Task<int> RunAsync(
        ModelCase model,
        ServerForm form,
        double factor,
        TimeSpan duration,
        DirectoryInfo? output
    )
    {
        ServedFiles files = ServedFiles.Make(model);
        byte[] image = await File.ReadAllBytesAsync(Uploads.Make()[0]);
        PublishedServer published = form.PublishFor(files);
        await using ServerProcess server = published.Launch(PublishedServer.ModelSetting("QueueLength", QueueLength));
        await server.FirstAnswerAsync(image);
        using var stop = new CancellationTokenSource();
        Task<List<ProcessSample>> sampling = SampleAsync(server, stop.Token);
        Dictionary<string, double> said = await OfferAsync(server.Classify, factor, duration);
        await stop.CancelAsync();
        List<ProcessSample> samples = await sampling;
        await server.StopAsync();

        // The last in the queue waits for all before it, and those that run.
        double bound = (QueueLength + Environment.ProcessorCount) / said["capacity"] * 1000;
        int third = samples.Count / 3;
        var report = new Report(
            $"server-overload-{model.Name}",
            $"{model.Name}, samples/Server ({form.Name}): {factor} times its capacity for {duration.TotalSeconds} seconds, at a fixed rate, from a process on the same processors. "
                + $"Capacity: JPEGs of 640×480 pixels a second by {2 * Environment.ProcessorCount} clients, before and after it; after begins a second after its end. Queue: {QueueLength} requests; bound: that and those that run, by the capacity. "
                + "Others: neither answered nor refused. Not sent: the client had no connection left. Memory: MiB resident, the most in the second and in the last third of the time.",
            [
                "model",
                "capacity",
                "after",
                "bound ms",
                "accepted",
                "accepted/s",
                "p50",
                "p99",
                "of bound",
                "refused",
                "refused p50",
                "refused p99",
                "others",
                "not sent",
                "memory",
                "memory later",
            ]
        );
        report.Add(
            model.Name,
            Of("capacity", "0.0"),
            Of("after", "0.0"),
            Report.Number(bound, "0"),
            Of("accepted"),
            Of("accepted/s", "0.0"),
            Of("accepted p50"),
            Of("accepted p99"),
            Report.Number(said["accepted p99"] / bound, "0.00"),
            Of("refused"),
            Of("refused p50", "0.0"),
            Of("refused p99", "0.0"),
            Of("others"),
            Of("not sent"),
            Report.Number(samples.Skip(third).Take(third).Max(sample => sample.ResidentMiB), "0.0"),
            Report.Number(samples.Skip(2 * third).Max(sample => sample.ResidentMiB), "0.0")
        );
        report.Write(output);
        bool isWithinBound = said["accepted p99"] <= MostOfBound * bound;
        return said["others"] == 0 && said["not sent"] == 0 && isWithinBound ? 0 : 1;

        string Of(string what, string format = "0") => Report.Number(said[what], format);
    }

    /// <summary>This program again, as <see cref="OverloadClient"/>.</summary>
    private static async Task<Dictionary<string, double>> OfferAsync(Uri address, double factor, TimeSpan duration)
    {
        string[] arguments =
        [
            "offer",
            address.ToString(),
            factor.ToString(CultureInfo.InvariantCulture),
            duration.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        var settings = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        using Process client = Process.Start(settings)!;
        return await Task.Run(() => PublishedProgram.ReadToEnd(client));
    }

    private static async Task<List<ProcessSample>> SampleAsync(ServerProcess server, CancellationToken stop)
    {
        var samples = new List<ProcessSample>();
        while (!stop.IsCancellationRequested)
        {
            samples.Add(server.Sample());
            await Task.Delay(BetweenSamples, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return samples;
    }
}
