using ConvNextV2.Compiled.Benchmarks.Cluster.Silos;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Scaling;

/// <summary>The same images in shards of several sizes: what a shard costs besides its images.</summary>
internal static class ShardsBenchmark
{
    private static readonly int[] Sizes = [10, 50, 1000];

    public static async Task RunAsync(int images, int rounds, DirectoryInfo? output)
    {
        var report = new Report(
            "cluster-shards",
            $"atto, {images} JPEGs of 320 by 240 pixels, one silo with a Redis, held to one processor; medians of {rounds} "
                + "rounds, by turns. More a shard: the time more than with the largest shards, by the shards more: the lease, "
                + "the listing's file, the part and its record, and their ways to the disk. Under 1 %: from so many images a "
                + "shard on, it is less than a hundredth of their time.",
            ["images a shard", "shards", "images/s", "more a shard, ms", "under 1 % from"],
            versions: [SiloCluster.OrleansVersion]
        );
        using var files = new ClusterFiles(images);
        SiloCluster cluster = await SiloCluster.StartAsync(silos: 1, arePinned: true).ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            var seconds = Sizes.ToDictionary(size => size, _ => new List<double>());
            for (int round = -1; round < rounds; round++)
            {
                foreach (int size in Sizes)
                {
                    double time = await TimedJob.SecondsAsync(cluster.Jobs, files.Job(images, size)).ConfigureAwait(false);

                    // The first round warms up.
                    if (round >= 0)
                    {
                        seconds[size].Add(time);
                    }
                }
            }

            double least = Durations.MedianOf(seconds[Sizes[^1]]);
            foreach (int size in Sizes)
            {
                double time = Durations.MedianOf(seconds[size]);
                double more = (time - least) / (Shards(size) - Shards(Sizes[^1]));
                bool isLargest = size == Sizes[^1];
                report.Add(
                    Report.Number(size),
                    Report.Number(Shards(size)),
                    Report.Number(images / time, "0.0"),
                    isLargest ? "" : Report.Number(more * 1000, "0.0"),
                    isLargest ? "" : Report.Number(Math.Ceiling(100 * more / (least / images)))
                );
            }
        }

        report.Write(output);

        int Shards(int size) => (images + size - 1) / size;
    }
}
