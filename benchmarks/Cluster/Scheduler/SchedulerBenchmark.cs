using System.Diagnostics;
using ConvNextV2.Compiled.Benchmarks.Cluster.Silos;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Cluster.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Scheduler;

/// <summary>What a job's grain costs: shards and writes a second, what is kept, memory, and how soon it goes on.</summary>
internal static class SchedulerBenchmark
{
    private const int ImagesPerPart = 10_000;
    private const int FewPlaces = 64;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(long[] images, int places, double seconds, DirectoryInfo? output)
    {
        var report = new Report(
            "cluster-scheduler",
            $"A job of images that do not exist, in shards of {ImagesPerPart}, on one silo: all of the time is the engine's. "
                + $"Workers wait: not at all with {FewPlaces} places, {Report.Number(seconds, "0.0")} s a shard with {places}, "
                + "so that so many are leased at once. The silo is stopped half-way, and another goes on. Folder: files, each "
                + "brought to the disk. Redis: on the same machine, each write brought to the disk. Kept: the job in its "
                + "storage, KB at most. Heap: of the whole silo half-way, less what it had before the job. Resume: from the "
                + "second silo's start to its first shard.",
            ["storage", "images", "places", "shards/s", "writes/s", "ms a write", "kept, KB", "heap, MB", "resume, ms"],
            keys: 3,
            versions: [SiloCluster.OrleansVersion]
        );
        foreach (string storage in new[] { JobStore.Folder, JobStore.Redis })
        {
            foreach (long count in images)
            {
                await AddAsync(report, storage, count, FewPlaces, TimeSpan.Zero).ConfigureAwait(false);
            }

            await AddAsync(report, storage, images.Max(), places, TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
        }

        report.Write(output);
    }

    private static async Task AddAsync(Report report, string storage, long images, int places, TimeSpan wait)
    {
        JobStore store = await JobStore.OfAsync(storage).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            using var writes = new StorageWrites();
            var work = new IdleWork(images, ImagesPerPart, wait);
            var job = new ImageJob
            {
                Model = "none",
                Inputs = ["none"],
                Output = Path.Combine(Path.GetTempPath(), "none"),
                ImagesPerPart = ImagesPerPart,
            };
            double rate;
            double writeRate;
            double writeTime;
            long kept = 0;
            double heap;
            using (IHost silo = await StartAsync(store, work, places).ConfigureAwait(false))
            {
                double before = HeapBytes();
                (long count, double milliseconds) = writes.SoFar;
                long start = Stopwatch.GetTimestamp();
                await Jobs(silo).SubmitAsync(job).ConfigureAwait(false);
                while (work.Done < work.Shards / 2)
                {
                    kept = Math.Max(kept, await store.LargestAsync().ConfigureAwait(false));
                    await Task.Delay(BetweenLooks).ConfigureAwait(false);
                }

                double time = Stopwatch.GetElapsedTime(start).TotalSeconds;
                (long countThen, double millisecondsThen) = writes.SoFar;
                rate = work.Done / time;
                writeRate = (countThen - count) / time;
                writeTime = (millisecondsThen - milliseconds) / (countThen - count);
                heap = HeapBytes() - before;
                await silo.StopAsync().ConfigureAwait(false);
                if (work.Done == work.Shards)
                {
                    throw new InvalidOperationException(
                        $"{images} images are done before half of them could be seen: give more."
                    );
                }
            }

            double resume;
            long begun = work.Begun;
            long launch = Stopwatch.GetTimestamp();
            using (IHost silo = await StartAsync(store, work, places).ConfigureAwait(false))
            {
                while (work.Begun == begun)
                {
                    await Task.Delay(1).ConfigureAwait(false);
                }

                resume = Stopwatch.GetElapsedTime(launch).TotalMilliseconds;
                JobStatus status = (await Jobs(silo).ListAsync().ConfigureAwait(false)).Single();
                status = await Jobs(silo).WatchAsync(status.Id, BetweenLooks).LastAsync().ConfigureAwait(false);
                if (status.State != JobState.Done || status.ImagesDone != images)
                {
                    throw new InvalidOperationException($"{status.State}, {status.ImagesDone} of {images}: {status.Reason}");
                }

                await silo.StopAsync().ConfigureAwait(false);
            }

            report.Add(
                storage,
                Report.Number(images, "#,0"),
                Report.Number(places),
                Report.Number(rate),
                Report.Number(writeRate),
                Report.Number(writeTime, "0.00"),
                Report.Number(kept / 1e3, "0.0"),
                Report.Number(heap / 1e6, "0.0"),
                Report.Number(resume)
            );
        }
    }

    private static double HeapBytes() => GC.GetTotalMemory(forceFullCollection: true);

    private static async Task<IHost> StartAsync(JobStore store, IJobWork work, int places)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(Ports.Free(), Ports.Free());
            store.AddTo(silo);
            silo.AddConvNextV2Jobs(options =>
                (options.ShardsAtOnce, options.PollInterval) = (places, TimeSpan.FromMilliseconds(10))
            );
            silo.Services.AddSingleton(work);
        });
        IHost host = builder.Build();
        await host.StartAsync().ConfigureAwait(false);
        return host;
    }

    private static ConvNextV2Jobs Jobs(IHost silo) => silo.Services.GetRequiredService<IGrainFactory>().ConvNextV2Jobs();
}
