using System.Diagnostics;
using ConvNextV2.Compiled.Benchmarks.Cluster.Silos;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Cluster;
using Orleans;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Failures;

/// <summary>Silos at full load for a long time, in which none of them should be taken for a dead one.</summary>
internal static class QuietBenchmark
{
    private const int ImagesPerPart = 500;
    private const int MostImagesAMinute = 60_000;

    // What silos warn of, in Orleans' words.
    private const string MissedProbe = "Did not get response for probe";
    private const string Stall = "execution stalled for";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(int silos, double minutes, DirectoryInfo? output)
    {
        var report = new Report(
            "cluster-quiet",
            $"{silos} silos on {Environment.ProcessorCount} processors, each with as many places as there are, all of them at "
                + $"work with atto for {Report.Number(minutes)} minutes; none is killed. Counts from the start on. Busy: the "
                + "machine's processors, since the row before. Missed: probes without an answer, and stalls: of which silos "
                + "warn. No answer: a question for the members, each second, that took too long. Suspicions: votes in the "
                + "table of members that a silo is dead. Dead: silos that were declared so, or whose process has ended.",
            ["minute", "images", "busy", "missed", "stalls", "no answer", "suspicions", "dead"],
            versions: [SiloCluster.OrleansVersion]
        );
        using var files = new ClusterFiles(images: 1000);
        SiloCluster cluster = await SiloCluster.StartAsync(silos).ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            foreach (SiloProcess silo in cluster.Silos)
            {
                silo.Watch(MissedProbe);
                silo.Watch(Stall);
            }

            JobStatus job = await cluster
                .Jobs.SubmitAsync(files.Job((int)((minutes + 1) * MostImagesAMinute), ImagesPerPart))
                .ConfigureAwait(false);
            var suspicions = new HashSet<string>();
            var dead = new HashSet<SiloAddress>();
            int unanswered = 0;
            long start = Stopwatch.GetTimestamp();
            ProcessorTime before = ProcessorTime.Now();
            for (int minute = 1; minute <= Math.Ceiling(minutes); minute++)
            {
                TimeSpan end = TimeSpan.FromMinutes(Math.Min(minute, minutes));
                while (Stopwatch.GetElapsedTime(start) < end)
                {
                    await Task.Delay(BetweenLooks).ConfigureAwait(false);
                    try
                    {
                        foreach (MembershipEntry silo in await cluster.Management.GetDetailedHosts().ConfigureAwait(false))
                        {
                            suspicions.UnionWith((silo.SuspectTimes ?? []).Select(vote => $"{silo.SiloAddress} {vote}"));
                            if (silo.Status == SiloStatus.Dead)
                            {
                                dead.Add(silo.SiloAddress);
                            }
                        }
                    }
                    catch (TimeoutException)
                    {
                        unanswered++;
                    }
                }

                JobStatus status = (await cluster.Jobs.FindAsync(job.Id).ConfigureAwait(false))!;
                if (status.HasEnded)
                {
                    throw new InvalidOperationException($"The job has ended too early: {status.State}. {status.Reason}");
                }

                var now = ProcessorTime.Now();
                report.Add(
                    Report.Number(end.TotalMinutes, "0.0"),
                    Report.Number(status.ImagesDone),
                    Report.Number(now.BusySince(before), "0 %"),
                    Report.Number(cluster.Silos.Sum(silo => silo.Count(MissedProbe))),
                    Report.Number(cluster.Silos.Sum(silo => silo.Count(Stall))),
                    Report.Number(unanswered),
                    Report.Number(suspicions.Count),
                    Report.Number(Math.Max(dead.Count, cluster.Silos.Count(silo => silo.HasEnded)))
                );
                before = now;
            }

            await cluster.Jobs.CancelAsync(job.Id).ConfigureAwait(false);
        }

        report.Write(output);
    }
}
