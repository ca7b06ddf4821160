using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Cluster.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace ConvNextV2.Compiled.Benchmarks.Cluster;

/// <summary>What a job's grain costs: calls and writes a shard, bytes that are kept, time until work goes on after an end.</summary>
internal static class SchedulerBenchmark
{
    public static async Task RunAsync(long images, int imagesPerPart, int places)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convnextv2-scheduler-");
        try
        {
            var work = new IdleWork(images, imagesPerPart);
            var job = new ImageJob
            {
                Model = "none",
                Inputs = ["none"],
                Output = Path.Combine(folder.FullName, "output"),
                ImagesPerPart = imagesPerPart,
            };
            string state = Path.Combine(folder.FullName, "state");
            long half = work.Shards / 2;
            long largest = 0;
            long start = Stopwatch.GetTimestamp();
            using (IHost silo = await StartAsync(state, work, places))
            {
                await Jobs(silo).SubmitAsync(job);
                for (; Interlocked.Read(ref work.ShardsDone) < half; await Task.Delay(20))
                {
                    largest = Math.Max(largest, LargestFile(state));
                }

                TimeSpan time = Stopwatch.GetElapsedTime(start);
                long done = Interlocked.Read(ref work.ShardsDone);
                Print("shards a second", done / time.TotalSeconds);
                Print("milliseconds of a place a shard", places * time.TotalMilliseconds / done);
                Print("writes of the job a second", 2 * done / time.TotalSeconds);
                Print("bytes that are kept of the job, at most", largest);
                await silo.StopAsync();
            }

            long before = Interlocked.Read(ref work.ShardsDone);
            start = Stopwatch.GetTimestamp();
            using (IHost silo = await StartAsync(state, work, places))
            {
                while (Interlocked.Read(ref work.ShardsDone) == before)
                {
                    await Task.Delay(1);
                }

                Print("milliseconds from a silo's start to the next shard", Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                JobStatus status = (await Jobs(silo).ListAsync()).Single();
                status = await Jobs(silo).WatchAsync(status.Id, TimeSpan.FromMilliseconds(100)).LastAsync();
                Print("images", status.ImagesDone);
                Print("megabytes of managed memory in the end", GC.GetTotalMemory(forceFullCollection: true) / 1e6);
                await silo.StopAsync();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IHost> StartAsync(string state, IJobWork work, int places)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort());
            silo.KeepConvNextV2JobsIn(state);
            silo.AddConvNextV2Jobs(options => options.ShardsAtOnce = places);
            silo.Services.AddSingleton(work);
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static ConvNextV2Jobs Jobs(IHost silo) => silo.Services.GetRequiredService<IGrainFactory>().ConvNextV2Jobs();

    private static long LargestFile(string folder) =>
        Directory.Exists(folder)
            ? new DirectoryInfo(folder)
                .EnumerateFiles("*.json", SearchOption.AllDirectories)
                .Select(file => file.Exists ? file.Length : 0)
                .DefaultIfEmpty()
                .Max()
            : 0;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Print(string what, double number) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number, 14:#,0.0}  {what}"));
}
