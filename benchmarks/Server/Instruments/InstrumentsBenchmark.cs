using System.Diagnostics;
using System.Diagnostics.Metrics;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Benchmarks.Server.Instruments;

/// <summary>
/// What a call costs beside its run, with and without somebody who listens to metrics and traces: on so small a model that it can
/// be seen.
/// </summary>
internal static class InstrumentsBenchmark
{
    private const string SourceName = "ConvNextV2.Compiled";
    private const int CallsOfTurn = 400;

    public static async Task RunAsync(int rounds, DirectoryInfo? output)
    {
        float[] pixelValues = new float[FashionNet.NumChannels * FashionNet.ImageHeight * FashionNet.ImageWidth];
        using FashionNet model = FashionNet.Load();
        using FashionNet.Session session = model.CreateSession(new ModelSessionOptions { ThreadCount = 1 });
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddConvNextV2<FashionNet>(options => options.ThreadsPerRequest = 1);
        using IHost host = builder.Build();
        await host.StartAsync();
        var hosted = host.Services.GetRequiredService<IHostedClassifier>();
        var predictions = new Prediction[5];
        (string Name, Func<Task> Call, bool IsListenedTo)[] sides =
        [
            ("bare session", () => Ran(session, pixelValues), false),
            ("loaded model", () => Classified(model, pixelValues, predictions), false),
            ("hosted, nobody listens", () => hosted.ClassifyAsync(pixelValues), false),
            ("hosted, metrics and traces", () => hosted.ClassifyAsync(pixelValues), true),
        ];
        var turns = sides.ToDictionary(side => side.Name, _ => new List<(double Microseconds, double Bytes)>());
        for (int round = -2; round < rounds; round++)
        {
            foreach ((string name, Func<Task> call, bool isListenedTo) in sides)
            {
                using IDisposable? listeners = isListenedTo ? new Listeners() : null;
                (double, double) turn = await TurnAsync(call);
                if (round >= 0)
                {
                    turns[name].Add(turn);
                }
            }
        }

        await host.StopAsync();
        var report = new Report(
            "server-instruments",
            $"Calls of the Fashion model (28×28 pixels) on pixel values, one after the other, one thread each, {rounds} turns of {CallsOfTurn} calls. Medians of turns: microseconds of a call, and what is beyond the bare session's; bytes that it allocates in the whole process. "
                + "Metrics and traces: a MeterListener to all instruments and an ActivityListener that records everything.",
            ["call", "µs", "beyond", "bytes"]
        );
        double bare = Durations.MedianOf(turns[sides[0].Name].Select(turn => turn.Microseconds));
        foreach ((string name, _, _) in sides)
        {
            double microseconds = Durations.MedianOf(turns[name].Select(turn => turn.Microseconds));
            report.Add(
                name,
                Report.Number(microseconds, "0.0"),
                Report.Number(microseconds - bare, "0.0"),
                Report.Number(Durations.MedianOf(turns[name].Select(turn => turn.Bytes)))
            );
        }

        report.Write(output);
    }

    private static Task Ran(ImageClassifierSession session, float[] pixelValues)
    {
        session.Run(pixelValues);
        return Task.CompletedTask;
    }

    private static Task Classified(ImageClassifier model, float[] pixelValues, Prediction[] predictions)
    {
        model.Classify(pixelValues, predictions);
        return Task.CompletedTask;
    }

    private static async Task<(double Microseconds, double Bytes)> TurnAsync(Func<Task> call)
    {
        await call();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < CallsOfTurn; i++)
        {
            await call();
        }

        double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return (microseconds / CallsOfTurn, (double)bytes / CallsOfTurn);
    }

    private sealed class Listeners : IDisposable
    {
        private readonly MeterListener _metrics = new();
        private readonly ActivityListener _traces = new()
        {
            ShouldListenTo = source => source.Name == SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };

        public Listeners()
        {
            _metrics.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SourceName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _metrics.SetMeasurementEventCallback<double>((_, _, _, _) => { });
            _metrics.SetMeasurementEventCallback<long>((_, _, _, _) => { });
            _metrics.SetMeasurementEventCallback<int>((_, _, _, _) => { });
            _metrics.Start();
            ActivitySource.AddActivityListener(_traces);
        }

        public void Dispose()
        {
            _traces.Dispose();
            _metrics.Dispose();
        }
    }
}
