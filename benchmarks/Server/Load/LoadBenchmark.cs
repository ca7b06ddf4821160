using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Server.Files;
using ConvNextV2.Compiled.Benchmarks.Server.Measurement;
using ConvNextV2.Compiled.Benchmarks.Server.Servers;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Server.Load;

/// <summary>What is left of a model's speed behind a host, and behind a server.</summary>
/// <param name="model">Its size.</param>
/// <param name="duration">Of each turn.</param>
/// <param name="rounds">Turns of each side; an odd number.</param>
/// <param name="output">For the tables.</param>
internal sealed class LoadBenchmark(ModelCase model, TimeSpan duration, int rounds, DirectoryInfo? output)
{
    private static readonly int[] Clients = [1, 2, 4, 16, 64];

    private readonly ServedFiles _files = ServedFiles.Make(model);

    public async Task RunAsync(ServerForm form)
    {
        using ImageClassifier loaded = model.Ours.Load(_files.Weights);
        var bare = new BareModel(loaded, duration);
        await PixelsAsync(bare);
        await ServersAsync(bare, form);
    }

    /// <summary>Pixel values, in this process: what the host costs.</summary>
    private async Task PixelsAsync(BareModel bare)
    {
        var report = new Report(
            "server-pixels",
            $"{model.Name} on pixel values, in one process: threads that call the model themselves, each with a session, against callers that await the hosted model. "
                + $"Medians of {rounds} turns of {duration.TotalSeconds} seconds each. Images a second; of it: the hosted model's part of the bare one's; milliseconds of a call.",
            ["model", "callers", "bare", "hosted", "of it", "bare p50", "hosted p50", "hosted p99"],
            keys: 2
        );
        float[] pixelValues = model.RandomPixelValues(batch: 1);
        foreach (int callers in Clients)
        {
            await using HostedModel hosted = await HostedModel.StartAsync(model.Name, _files.Weights);
            (CallTimes ofBare, CallTimes ofHosted) = await ByTurnsAsync(
                () => Task.FromResult(bare.Run(callers, pixelValues)),
                () => Callers.OfTasksAsync(callers, duration, _ => hosted.Classifier.ClassifyAsync(pixelValues))
            );
            report.Add(
                model.Name,
                Report.Number(callers),
                Report.Number(ofBare.PerSecond, "0.0"),
                Report.Number(ofHosted.PerSecond, "0.0"),
                Report.Number(ofHosted.PerSecond / ofBare.PerSecond, "0.0 %"),
                Report.Number(ofBare.P50, "0.0"),
                Report.Number(ofHosted.P50, "0.0"),
                Report.Number(ofHosted.P99, "0.0")
            );
        }

        report.Write(output);
    }

    /// <summary>JPEGs over HTTP: what the server costs, and another one.</summary>
    private async Task ServersAsync(BareModel bare, ServerForm form)
    {
        string[] uploads = Uploads.Make();
        byte[][] bodies = [.. uploads.Select(File.ReadAllBytes)];
        var report = new Report(
            "server-load",
            $"{model.Name}, POST /classify with a JPEG of 640×480 pixels ({bodies.Sum(body => body.Length) / bodies.Length / 1024} KB) as body, by wrk on the same machine. "
                + $"Bare: ImageFile.Load and session.Run of the same bytes, by as many threads as there are processors or callers. Server: samples/Server ({form.Name}). "
                + "Peer: benchmarks/ServerPeer, ASP.NET Core with SkiaSharp and ONNX Runtime. "
                + $"Medians of {rounds} turns of {duration.TotalSeconds} seconds each. Images a second; of it: the server's part of the bare model's; milliseconds of a request; ×: the server's images a second by the peer's.",
            ["model", "clients", "bare", "server", "of it", "p50", "p99", "peer", "peer p50", "peer p99", "×"],
            keys: 2,
            versions: [OnnxRuntimeClassifier.VersionName]
        );
        PublishedServer ours = form.PublishFor(_files);
        PublishedServer usual = ServerForm.Peer.PublishFor(_files);
        await using ServerProcess server = ours.Launch(PublishedServer.ModelSetting("QueueLength", Clients.Max()));
        await server.FirstAnswerAsync(bodies[0]);
        await using ServerProcess peer = usual.Launch();
        await peer.FirstAnswerAsync(bodies[0]);
        foreach (int clients in Clients)
        {
            CallTimes[] medians = await ByTurnsAsync([
                () => Task.FromResult(bare.Classify(clients, bodies)),
                () => Task.FromResult(Wrk.Run(server.Classify, clients, duration, uploads)),
                () => Task.FromResult(Wrk.Run(peer.Classify, clients, duration, uploads)),
            ]);
            (CallTimes ofBare, CallTimes ofServer, CallTimes ofPeer) = (medians[0], medians[1], medians[2]);
            report.Add(
                model.Name,
                Report.Number(clients),
                Report.Number(ofBare.PerSecond, "0.0"),
                Report.Number(ofServer.PerSecond, "0.0"),
                Report.Number(ofServer.PerSecond / ofBare.PerSecond, "0.0 %"),
                Report.Number(ofServer.P50, "0.0"),
                Report.Number(ofServer.P99, "0.0"),
                Report.Number(ofPeer.PerSecond, "0.0"),
                Report.Number(ofPeer.P50, "0.0"),
                Report.Number(ofPeer.P99, "0.0"),
                Report.Number(ofServer.PerSecond / ofPeer.PerSecond, "0.00")
            );
        }

        report.Write(output);
        await server.StopAsync();
    }

    private async Task<(CallTimes First, CallTimes Second)> ByTurnsAsync(
        Func<Task<CallTimes>> first,
        Func<Task<CallTimes>> second
    )
    {
        CallTimes[] medians = await ByTurnsAsync([first, second]);
        return (medians[0], medians[1]);
    }

    private async Task<CallTimes[]> ByTurnsAsync(Func<Task<CallTimes>>[] sides)
    {
        List<CallTimes>[] turns = [.. sides.Select(_ => new List<CallTimes>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int side = 0; side < sides.Length; side++)
            {
                turns[side].Add(await sides[side]());
            }
        }

        return [.. turns.Select(CallTimes.MedianOf)];
    }
}
