using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using Orleans;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

/// <summary>What happens to clusters; each image is in the results once, and the bytes are those of one process.</summary>
public sealed class SiloFaultTests : IAsyncDisposable
{
    // For campaigns: a hundred and more.
    private const string KillsVariable = "CLUSTER_KILLS";
    private const string OtherLimits = "Only Linux limits the files of a process that runs.";
    private const int Silos = 3;
    private const int ImagesPerPart = 100;
    private const int KillsOfJob = 3;

    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable(KillsVariable) ?? "3",
        CultureInfo.InvariantCulture
    );

    private readonly TemporaryFolder _folder = new();
    private readonly SiloCluster _cluster;

    public SiloFaultTests() => _cluster = new SiloCluster(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_job_goes_on_elsewhere_when_the_silo_of_its_grain_is_killed()
    {
        ImageJob job = await JobAsync(images: 2000);
        await _cluster.StartAsync(Silos);
        IClusterClient client = await _cluster.ConnectAsync();
        string id = (await client.ConvNextV2Jobs().SubmitAsync(job)).Id;
        await _cluster.UntilAsync(client, id, now => now.ShardsDone >= 2);
        int silo = await _cluster.SiloOfJobAsync(client, id);

        _cluster.Kill(silo);

        Assert.False(File.Exists(Path.Combine(job.Output, "_manifest.json")));
        await AssertDoneAsync(client, job, images: 2000);
        Assert.NotEqual(silo, await _cluster.SiloOfJobAsync(client, id));
    }

    [Fact]
    public async Task Two_clients_that_submit_a_job_at_the_same_moment_have_one_job_that_is_done_once()
    {
        ImageJob job = await JobAsync(images: 1000);
        await _cluster.StartAsync(Silos);
        IClusterClient first = await _cluster.ConnectAsync(silo: 1);
        IClusterClient second = await _cluster.ConnectAsync(silo: 2);
        using var both = new Barrier(2);

        JobStatus[] submitted = await Task.WhenAll(SubmitAsync(first), SubmitAsync(second));

        Assert.Equal(submitted[0].Id, submitted[1].Id);
        Assert.Equal(submitted[0].SubmittedAt, submitted[1].SubmittedAt);
        await AssertDoneAsync(second, job, images: 1000);
        Assert.Equal(submitted[0].Id, Assert.Single(await first.ConvNextV2Jobs().ListAsync()).Id);

        Task<JobStatus> SubmitAsync(IClusterClient client) =>
            Task.Run(() =>
            {
                both.SignalAndWait();
                return client.ConvNextV2Jobs().SubmitAsync(job);
            });
    }

    [Fact]
    public async Task A_silo_whose_disk_is_full_leaves_the_shards_to_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), OtherLimits);
        // A failure of the silo alone does not set a shard aside, and two of it would.
        const int Tries = 2;
        ImageJob job = await JobAsync(images: 2000, RowTask.Embed);
        await _cluster.StartAsync(Silos, ("ConvNextV2__Jobs__MaxTries", $"{Tries}"));
        FillDisk(1);
        IClusterClient client = await _cluster.ConnectAsync();
        long start = Stopwatch.GetTimestamp();
        await client.ConvNextV2Jobs().SubmitAsync(job);

        await AssertDoneAsync(client, job, images: 2000, RowTask.Embed);

        int failures = _cluster[1].Output.Split("failed here").Length - 1;
        Assert.InRange(failures, 1, 1 + (int)(Stopwatch.GetElapsedTime(start).TotalSeconds / 10));
    }

    [Fact]
    public async Task Where_all_disks_are_full_a_job_ends_with_the_reason_and_with_room_again_it_is_done()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), OtherLimits);
        const int Parts = 2;
        ImageJob job = await JobAsync(images: Parts * ImagesPerPart, RowTask.Embed);
        await _cluster.StartAsync(2, ("ConvNextV2__Jobs__MaxTries", "1"), ("ConvNextV2__Jobs__LeaseTime", "00:01:00"));
        FillDisk(0);
        FillDisk(1);
        IClusterClient client = await _cluster.ConnectAsync();
        string id = (await client.ConvNextV2Jobs().SubmitAsync(job)).Id;

        JobStatus end = await _cluster.EndOfAsync(client, id);

        Assert.Equal((JobState.DoneWithFailures, 0), (end.State, end.ShardsDone));
        Assert.Equal([0, 1], end.FailedShards.Keys.Order());
        Assert.All(
            end.FailedShards.Values,
            reason =>
                Assert.StartsWith(
                    $"The results in '{job.Output}' cannot be written: File too large",
                    reason,
                    StringComparison.Ordinal
                )
        );
        Assert.Empty(Directory.EnumerateFiles(job.Output, "*.parquet"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(job.Output, "_parts"), "_*"));

        _cluster[0].FreeDisk();
        _cluster[1].FreeDisk();
        Assert.True(await client.ConvNextV2Jobs().RetryFailedAsync(id));

        await AssertDoneAsync(client, job, images: Parts * ImagesPerPart, RowTask.Embed);
    }

    [Fact]
    public async Task Silos_that_are_killed_at_any_moment_and_replaced_make_the_bytes_of_one_process()
    {
        const int Parts = 40;
        ImageJob job = await JobAsync(images: Parts * ImagesPerPart);
        await _cluster.StartAsync(Silos);
        IClusterClient client = await _cluster.ConnectAsync();
        for (int seed = 0; seed * KillsOfJob < Kills; seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}.");
            var random = new Random(seed);
            string id = (await client.ConvNextV2Jobs().SubmitAsync(job)).Id;
            for (int kill = 0; kill < KillsOfJob; kill++)
            {
                int parts = random.Next(kill * Parts / (KillsOfJob + 1), (kill + 1) * Parts / (KillsOfJob + 1));
                JobStatus now = await _cluster.UntilAsync(client, id, now => now.ShardsDone >= parts);
                await Task.Delay(random.Next(100), TestContext.Current.CancellationToken);
                Assert.False(now.HasEnded);
                int silo = random.GetItems(_cluster.Running, 1)[0];
                _cluster.Kill(silo);
                Task replaced = _cluster.StartOneAsync(silo);
                if (_cluster.Running.Length == 0)
                {
                    await replaced;
                }
            }

            await AssertDoneAsync(client, job, images: Parts * ImagesPerPart);

            // A folder has one job; the next seed has the same one in another.
            job = JobIn($"output {seed + 1}", job.Inputs, RowTask.Classify);
        }
    }

    /// <summary>A job whose results by one process are beside.</summary>
    private async Task<ImageJob> JobAsync(int images, RowTask task = RowTask.Classify)
    {
        string[] inputs = [OneMachine.FirstImages(_folder["images-idx3-ubyte"], images)];
        await OneMachine.RunAsync(inputs, _folder["expected"], ImagesPerPart, task);
        return JobIn("output", inputs, task);
    }

    private ImageJob JobIn(string output, IReadOnlyList<string> inputs, RowTask task) =>
        new()
        {
            Model = OneMachine.Model,
            Inputs = [.. inputs],
            Output = _folder[output],
            Embed = task == RowTask.Embed,
            ImagesPerPart = ImagesPerPart,
        };

    /// <summary>For parts of embeddings, and not for the listing and records, which are shorter.</summary>
    private void FillDisk(int silo) => _cluster[silo].FillDisk(24 << 10);

    private async Task AssertDoneAsync(IClusterClient client, ImageJob job, int images, RowTask task = RowTask.Classify)
    {
        JobStatus end = await _cluster.EndOfAsync(client, job.Order().Id);
        Assert.Equal((JobState.Done, (long)images, 0L), (end.State, end.ImagesDone, end.ImagesFailed));

        SortedDictionary<string, byte[]> expected = OneMachine.ResultsOf(_folder["expected"]);
        SortedDictionary<string, byte[]> actual = OneMachine.ResultsOf(job.Output);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.True(file.Value.SequenceEqual(actual[file.Key]), $"{file.Key} differs."));

        using JsonDocument manifest = JsonDocument.Parse(actual["_manifest.json"]);
        JsonElement parts = manifest.RootElement.GetProperty("parts");
        Assert.Equal(images / ImagesPerPart, parts.GetArrayLength());
        Assert.All(
            parts.EnumerateArray(),
            part =>
                Assert.Equal(
                    Convert.ToHexStringLower(SHA256.HashData(actual[part.GetProperty("part").GetString()!])),
                    part.GetProperty("sha256").GetString()
                )
        );

        var paths = new HashSet<string>(StringComparer.Ordinal);
        for (int part = 0; part < images / ImagesPerPart; part++)
        {
            IReadOnlyList<ImageRow>? rows = await new JobFolder(job.Output).ReadPartAsync(part, task);
            Assert.All(rows!, row => Assert.True(paths.Add(row.Path), $"{row.Path} is there twice."));
        }

        Assert.Equal(images, paths.Count);
    }
}
