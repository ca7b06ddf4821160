using System.Diagnostics;
using ConvNextV2.Compiled.Benchmarks.Cluster.Silos;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Cluster;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Failures;

/// <summary>How long it takes until a silo that was killed is missed, with all times as they are by default.</summary>
internal static class KillBenchmark
{
    private const int Silos = 3;
    private const int ImagesPerPart = 50;
    private const int Images = 500_000;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(int rounds, DirectoryInfo? output)
    {
        var report = new Report(
            "cluster-kills",
            $"{Silos} silos at work on all processors, one of them killed; seconds from then on, medians of {rounds} rounds. "
                + "Declared dead: by Orleans. Next part: one is there that had not been granted before. Its shards: all that "
                + "the killed one had been at are there.",
            ["killed", "declared dead", "next part", "its shards"],
            versions: [SiloCluster.OrleansVersion]
        );
        using var files = new ClusterFiles(images: 500);
        SiloCluster cluster = await SiloCluster.StartAsync(Silos).ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            ImageJob order = files.Job(Images, ImagesPerPart);
            JobStatus job = await cluster.Jobs.SubmitAsync(order).ConfigureAwait(false);
            foreach (bool killsHost in new[] { false, true })
            {
                var times = new List<double>[3];
                for (int i = 0; i < times.Length; i++)
                {
                    times[i] = [];
                }

                for (int round = 0; round < rounds; round++)
                {
                    double[] seconds = await KillAsync(cluster, job, order.Output, killsHost).ConfigureAwait(false);
                    for (int i = 0; i < times.Length; i++)
                    {
                        times[i].Add(seconds[i]);
                    }

                    await cluster.AddAsync().ConfigureAwait(false);
                }

                report.Add([
                    killsHost ? "the silo of the job's grain" : "another silo",
                    .. times.Select(all => Report.Number(Durations.MedianOf(all), "0.0")),
                ]);
            }

            await cluster.Jobs.CancelAsync(job.Id).ConfigureAwait(false);
        }

        report.Write(output);
    }

    private static async Task<double[]> KillAsync(SiloCluster cluster, JobStatus job, string output, bool killsHost)
    {
        // Every silo is at work.
        int begin = PartsIn(output).Count + (4 * Silos * Environment.ProcessorCount);
        await UntilAsync(Stopwatch.GetTimestamp(), () => Task.FromResult(PartsIn(output).Count > begin)).ConfigureAwait(false);
        SiloProcess host = await cluster.HostOfAsync(job).ConfigureAwait(false);
        SiloProcess killed = killsHost ? host : cluster.Silos.First(silo => silo != host);

        // Shards are granted in their order: so many may be at work beyond the last part that is there.
        long start = Stopwatch.GetTimestamp();
        cluster.Kill(killed);
        int granted = PartsIn(output).Max() + (Silos * Environment.ProcessorCount);
        Task<double> dead = UntilAsync(start, () => IsDeadAsync(cluster, killed));
        Task<double> next = UntilAsync(start, () => Task.FromResult(PartsIn(output).Max() > granted));
        Task<double> all = UntilAsync(
            start,
            () => Task.FromResult(PartsIn(output).Count(part => part <= granted) == granted + 1)
        );
        return await Task.WhenAll(dead, next, all).ConfigureAwait(false);
    }

    private static async Task<bool> IsDeadAsync(SiloCluster cluster, SiloProcess silo)
    {
        try
        {
            Dictionary<SiloAddress, SiloStatus> members = await cluster
                .Management.GetHosts()
                .WaitAsync(LongestAnswer)
                .ConfigureAwait(false);
            return members.Any(member => member.Key.Endpoint.Port == silo.Port && member.Value == SiloStatus.Dead);
        }
        catch (Exception)
        {
            // Whom the client asked may be the one that is gone.
            return false;
        }
    }

    /// <summary>Seconds until something is so.</summary>
    private static async Task<double> UntilAsync(long start, Func<Task<bool>> isSo)
    {
        while (!await isSo().ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(start) > LongestWait)
            {
                throw new TimeoutException("It does not go on.");
            }

            await Task.Delay(BetweenLooks).ConfigureAwait(false);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static List<int> PartsIn(string output) =>
        Directory.Exists(output)
            ?
            [
                .. Directory
                    .EnumerateFiles(output, "part-*.parquet")
                    .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file)["part-".Length..])),
            ]
            : [];
}
