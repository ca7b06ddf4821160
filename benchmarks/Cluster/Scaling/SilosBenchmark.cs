using System.Diagnostics;
using ConvNextV2.Compiled.Benchmarks.Batch;
using ConvNextV2.Compiled.Benchmarks.Cluster.Silos;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Scaling;

/// <summary>Two silos of one thread each, on a processor each, against one.</summary>
internal static class SilosBenchmark
{
    private const int ImagesPerPart = 100;

    public static async Task RunAsync(int images, int rounds, DirectoryInfo? output)
    {
        var report = new Report(
            "cluster-silos",
            $"atto, {images} JPEGs of 320 by 240 pixels in shards of {ImagesPerPart}; images a second, medians of {rounds} "
                + "rounds, by turns. Threads: of one process without Orleans, which decode and run and write nothing: what "
                + "the machine itself gives. Silos: processes of samples/Cluster with a Redis, each held to a processor of "
                + "its own, from the submission of a job to its manifest; the model is loaded before.",
            ["", "one", "two", "two ÷ one"],
            versions: [SiloCluster.OrleansVersion]
        );
        using var files = new ClusterFiles(images);
        using ImageClassifier model = ModelCase.Named("atto").Ours.Load(files.Checkpoint);
        (List<double>[] threads, List<double>[] silos) = (
            [
                [],
                [],
            ],
            [
                [],
                [],
            ]
        );
        for (int round = 0; round < rounds; round++)
        {
            for (int count = 1; count <= 2; count++)
            {
                threads[count - 1].Add(images / SecondsOf(model, count, files.Images));
                silos[count - 1].Add(images / await SecondsOfSilosAsync(files, count, images).ConfigureAwait(false));
            }
        }

        Add(report, "threads", threads);
        Add(report, "silos", silos);
        report.Write(output);
    }

    private static void Add(Report report, string name, List<double>[] rates)
    {
        (double one, double two) = (Durations.MedianOf(rates[0]), Durations.MedianOf(rates[1]));
        report.Add(name, Report.Number(one, "0.0"), Report.Number(two, "0.0"), Report.Number(two / one, "0.00"));
    }

    private static double SecondsOf(ImageClassifier model, int threads, string[] images)
    {
        long start = Stopwatch.GetTimestamp();
        ModelThreads.Run(model, threads, images.Length, (session, i) => ModelThreads.Classify(session, images[i]));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> SecondsOfSilosAsync(ClusterFiles files, int count, int images)
    {
        SiloCluster cluster = await SiloCluster.StartAsync(count, arePinned: true).ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            // Each silo loads the model, and has its code compiled well.
            int warmUp = Math.Min(images, 8 * ImagesPerPart * count);
            await TimedJob.SecondsAsync(cluster.Jobs, files.Job(warmUp, ImagesPerPart / 4)).ConfigureAwait(false);
            return await TimedJob.SecondsAsync(cluster.Jobs, files.Job(images, ImagesPerPart)).ConfigureAwait(false);
        }
    }
}
