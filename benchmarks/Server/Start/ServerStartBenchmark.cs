using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Server.Files;
using ConvNextV2.Compiled.Benchmarks.Server.Servers;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Server.Start;

/// <summary>Servers by turns, from the launch of the process to the first answer.</summary>
internal static class ServerStartBenchmark
{
    public static async Task RunAsync(ModelCase model, int rounds, DirectoryInfo? output)
    {
        ServedFiles files = ServedFiles.Make(model);
        byte[] image = await File.ReadAllBytesAsync(Uploads.Make()[0]);
        PublishedServer[] servers = [.. ServerForm.All.Select(form => form.PublishFor(files))];
        var starts = servers.ToDictionary(server => server, _ => new List<(double Milliseconds, double MiB)>());
        for (int round = -1; round < rounds; round++)
        {
            foreach (PublishedServer server in servers)
            {
                await using ServerProcess process = server.Launch();
                TimeSpan first = await process.FirstAnswerAsync(image);

                // The first round brings files into the page cache.
                if (round >= 0)
                {
                    starts[server].Add((first.TotalMilliseconds, process.Sample().ResidentMiB));
                }
            }
        }

        var report = new Report(
            "server-start",
            $"{model.Name}: processes of servers by turns, {rounds} each, files in the page cache. First answer: from the launch to the answer to POST /classify with a JPEG of 640×480 pixels, in milliseconds, asked every millisecond; the median, and that of the fastest process. "
                + "aot and jit: samples/Server, its weights inside the program; onnxruntime: benchmarks/ServerPeer. Memory: MiB resident then. MB: what is deployed without symbols, and for the last two without the .NET runtime that they need on the machine; the peer's graph is not counted.",
            ["model", "server", "first answer", "fastest", "memory", "MB"],
            keys: 2,
            versions: [OnnxRuntimeClassifier.VersionName]
        );
        foreach (PublishedServer server in servers)
        {
            report.Add(
                model.Name,
                server.Form.Name,
                Report.Number(Durations.MedianOf(starts[server].Select(start => start.Milliseconds))),
                Report.Number(starts[server].Min(start => start.Milliseconds)),
                Report.Number(Durations.MedianOf(starts[server].Select(start => start.MiB)), "0.0"),
                Report.Number(server.Bytes / 1e6, "0.0")
            );
        }

        report.Write(output);
    }
}
