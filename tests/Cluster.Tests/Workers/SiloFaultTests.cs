using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

/// <summary>
/// Silos as processes, and all that happens to processes. Each test is a job over the same images: whatever happened, its results
/// are those of one process to the byte.
/// </summary>
public sealed class SiloFaultTests(SiloCluster cluster) : IClassFixture<SiloCluster>, IDisposable
{
    private const int ImagesPerPart = SiloCluster.ImagesPerPart;
    private const int Parts = SiloCluster.Parts;

    // Longer than records and listings are, and shorter than parts.
    private const int FullDisk = 2048;

    // For campaigns: a hundred and more.
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("CLUSTER_KILLS") ?? "1",
        CultureInfo.InvariantCulture
    );

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        cluster.Images.LetGo();
        _folder.Dispose();
    }

    [Fact]
    public async Task Of_three_silos_one_is_killed_one_stands_still_and_comes_back_too_late_and_one_is_added()
    {
        IReadOnlyList<SiloProcess> silos = await cluster.HaveAsync(3);
        JobStatus job = await BeginAsync(silos.Count);
        SiloProcess host = await cluster.HostOfAsync(job);
        SiloProcess[] others = [.. silos.Where(silo => silo != host)];

        await cluster.AddAsync();
        others[0].Kill();
        others[1].Stop();
        cluster.Images.LetGo();
        await AssertDoneAsync(job);

        // It has an image in hand still, and learns that its lease is gone, or that it is taken for dead.
        others[1].Continue();
        await UntilAsync(() =>
            others[1].HasEnded || others[1].Output.Contains("is no longer this silo's", StringComparison.Ordinal)
        );
        AssertSameResults(job.Output);
        others[1].Kill();
    }

    [Fact]
    public async Task The_silo_of_the_jobs_grain_is_killed()
    {
        IReadOnlyList<SiloProcess> silos = await cluster.HaveAsync(2);
        JobStatus job = await BeginAsync(silos.Count);

        (await cluster.HostOfAsync(job)).Kill();
        cluster.Images.LetGo();

        await AssertDoneAsync(job);
    }

    [Fact]
    public async Task The_Redis_is_killed_and_started_again()
    {
        IReadOnlyList<SiloProcess> silos = await cluster.HaveAsync(2);
        JobStatus job = await BeginAsync(silos.Count);

        // A part is committed meanwhile, and can be marked done only later.
        cluster.Redis.Kill();
        cluster.Images.LetGo();
        await UntilAsync(() => PartsIn(job.Output) > 0);
        await cluster.Redis.StartAsync();

        await AssertDoneAsync(job);
    }

    /// <summary>A limit of files' lengths stands for the disk: writes fail in their midst, and nobody needs rights for it.</summary>
    [Fact]
    public async Task The_disk_of_one_silo_is_full_and_the_others_do_its_shards()
    {
        IReadOnlyList<SiloProcess> silos = await cluster.HaveAsync(2);
        JobStatus job = await BeginAsync(silos.Count);

        SiloProcess full = await cluster.AddAsync(largestFile: FullDisk);
        await UntilAsync(() => full.Output.Contains("File too large", StringComparison.Ordinal));
        Assert.Equal(0, PartsIn(job.Output));
        cluster.Images.LetGo();

        await AssertDoneAsync(job);
        Assert.All(
            Directory.EnumerateFiles(job.Output, "*.parquet"),
            part => Assert.InRange(new FileInfo(part).Length, FullDisk + 1, int.MaxValue)
        );
        full.Kill();
    }

    [Fact]
    public async Task Two_clients_submit_the_same_job_at_once_and_one_of_them_is_gone()
    {
        IReadOnlyList<SiloProcess> silos = await cluster.HaveAsync(2);
        ImageJob order = Order();
        string[] commandLine =
        [
            order.Model,
            .. order.Inputs,
            "--output",
            order.Output,
            "--images-per-part",
            $"{order.ImagesPerPart}",
        ];
        Hold(silos.Count + 1);

        Task<SiloProcess> starting = cluster.AddAsync(commandLine);
        JobStatus job = await SiloCluster.AskAsync(() => cluster.Jobs.SubmitAsync(order));
        SiloProcess client = await starting;
        await UntilAsync(() => client.Output.Contains("Running: ", StringComparison.Ordinal));
        IReadOnlyList<JobStatus> jobs = await SiloCluster.AskAsync(cluster.Jobs.ListAsync);
        Assert.Single(jobs, listed => listed.Output == order.Output);
        client.Kill();
        cluster.Images.LetGo();

        await AssertDoneAsync(job);
    }

    /// <summary>Any of the silos, at any moment of a job: the one of its grain, or one that writes a part or the manifest.</summary>
    [Fact]
    public async Task A_silo_is_killed_at_random()
    {
        var random = new Random(24);
        for (int kill = 0; kill < Kills; kill++)
        {
            IReadOnlyList<SiloProcess> silos = await cluster.HaveAsync(3);
            JobStatus job = await SiloCluster.AskAsync(() => cluster.Jobs.SubmitAsync(Order($"output-{kill}")));

            await Task.Delay(random.Next(1000), TestContext.Current.CancellationToken);
            silos[random.Next(silos.Count)].Kill();

            await AssertDoneAsync(job);
        }
    }

    /// <summary>Submits the job, and waits until each silo is in the midst of a shard.</summary>
    private async Task<JobStatus> BeginAsync(int silos)
    {
        Hold(silos);
        JobStatus job = await SiloCluster.AskAsync(() => cluster.Jobs.SubmitAsync(Order()));
        using var patience = new CancellationTokenSource(Patience);
        return await cluster
            .Jobs.WatchAsync(job.Id, TimeSpan.FromMilliseconds(50), patience.Token)
            .FirstAsync(status => status.ShardsAtWork == silos, patience.Token);
    }

    /// <summary>Holds back an image in the midst of each of the first shards.</summary>
    private void Hold(int shards)
    {
        for (int shard = 0; shard < shards; shard++)
        {
            cluster.Images.Hold((shard * ImagesPerPart) + 1);
        }
    }

    private ImageJob Order(string output = "output") =>
        new()
        {
            Model = OneMachine.Model,
            Inputs = [cluster.ImagesFolder],
            Output = _folder[output],
            ImagesPerPart = ImagesPerPart,
        };

    private async Task AssertDoneAsync(JobStatus job)
    {
        using var patience = new CancellationTokenSource(Patience);
        JobStatus end = await cluster
            .Jobs.WatchAsync(job.Id, TimeSpan.FromMilliseconds(50), patience.Token)
            .LastAsync(patience.Token);
        Assert.Null(end.Reason);
        Assert.Equal((JobState.Done, (long)Parts * ImagesPerPart, 0L), (end.State, end.ImagesDone, end.ImagesFailed));
        AssertSameResults(job.Output);
    }

    private void AssertSameResults(string output)
    {
        SortedDictionary<string, byte[]> expected = OneMachine.ResultsOf(cluster.Expected);
        SortedDictionary<string, byte[]> actual = OneMachine.ResultsOf(output);
        Assert.Equal((2 * Parts) + 2, expected.Count);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.True(file.Value.SequenceEqual(actual[file.Key]), $"{file.Key} differs."));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(output, "_parts"), "_*"));
        using JsonDocument manifest = JsonDocument.Parse(actual["_manifest.json"]);
        Assert.All(
            manifest.RootElement.GetProperty("parts").EnumerateArray(),
            part =>
                Assert.Equal(
                    Convert.ToHexStringLower(SHA256.HashData(actual[part.GetProperty("part").GetString()!])),
                    part.GetProperty("sha256").GetString()
                )
        );
    }

    private static int PartsIn(string output) => Directory.EnumerateFiles(output, "*.parquet").Count();

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
