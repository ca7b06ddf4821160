using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;
using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Telemetry;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Cluster.Workers;
using SkiaSharp;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

/// <summary>Jobs of a cluster that has nothing in common but a server that speaks S3.</summary>
[Collection(S3Tests.Name)]
public sealed class S3WorkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestBucket _bucket;

    public S3WorkTests(S3Server server) => _bucket = new TestBucket(server);

    public void Dispose()
    {
        _bucket.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_silos_make_the_bytes_of_one_process()
    {
        await OneMachine.RunAsync([OneMachine.Images], _folder["expected"], imagesPerPart: 500);
        string[] place = ["--port", Ports.OfCluster().ToString(CultureInfo.InvariantCulture), "--state", _folder["state"]];
        string[] job = [OneMachine.Model, OneMachine.Images, "--output", _bucket["output"], "--images-per-part", "500"];

        using SiloProcess first = await SiloProcess.StartAsync(["--silo", "0", .. place]);
        using SiloProcess second = await SiloProcess.StartAsync([.. job, "--silo", "1", .. place]);

        Assert.Equal(0, await second.ExitCodeAsync());
        AssertSameResults();
    }

    [Fact]
    public async Task A_listing_and_its_images_on_S3_are_cut_and_worked_on_in_any_order()
    {
        PutImages(5);
        await OneMachine.RunAsync([_bucket["images/list.txt"], _bucket["images"]], _folder["expected"], imagesPerPart: 4);

        Assert.Equal(new WorkResult(3, 10, 0), await DoAsync(WorkKind.Listing));
        foreach (int shard in (int[])[2, 0, 1])
        {
            Assert.NotNull(await DoAsync(WorkKind.Shard, shard));
        }

        Assert.NotNull(await DoAsync(WorkKind.Manifest));
        AssertSameResults();
    }

    [Fact]
    public async Task Whose_lease_is_gone_puts_nothing()
    {
        PutImages(5);
        await DoAsync(WorkKind.Listing);
        string[] listed = _bucket.Keys();

        Assert.Null(await DoAsync(WorkKind.Shard, 0, isGone: true));

        Assert.Equal(listed, _bucket.Keys());
    }

    private Task<WorkResult?> DoAsync(WorkKind kind, long shard = 0, bool isGone = false)
    {
        var job = new ImageJob
        {
            Model = OneMachine.Model,
            Inputs = [_bucket["images/list.txt"], _bucket["images"]],
            Output = _bucket["output"],
            ImagesPerPart = 4,
        };
        var grant = new WorkGrant
        {
            Order = job.Order(),
            Kind = kind,
            Shard = shard,
            Fence = 1,
            RetriesErrors = false,
        };
        return WorkAsync(grant, new TestLease(isGone));
    }

    private async Task<WorkResult?> WorkAsync(WorkGrant grant, TestLease lease)
    {
        using var models = new LoadedModels(TestHolders.CacheOf(_folder["cache"]));
        using var telemetry = new JobTelemetry();
        return await new BatchWork(models, telemetry).DoAsync(grant, lease, CancellationToken.None);
    }

    private void PutImages(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using var bitmap = new SKBitmap(28, 28);
            bitmap.Erase(new SKColor((byte)(40 * i), 90, 200));
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
            _bucket.Put($"images/{i}.png", png.ToArray());
        }

        _bucket.Put("images/list.txt", string.Join('\n', Enumerable.Range(0, count).Select(i => $"{i}.png")));
    }

    private void AssertSameResults()
    {
        SortedDictionary<string, byte[]> expected = OneMachine.ResultsOf(_folder["expected"]);
        SortedDictionary<string, string> actual = _bucket.FilesOf("output");
        Assert.Equal(expected.Keys, actual.Keys.Where(name => !name.StartsWith("_listing/", StringComparison.Ordinal)));
        Assert.All(expected, file => Assert.True(Convert.ToBase64String(file.Value) == actual[file.Key], $"{file.Key} differs."));
    }

    private sealed class TestLease(bool isGone) : IHeldLease
    {
        public Task<bool> MayCommitAsync(CancellationToken cancellationToken) => Task.FromResult(!isGone);

        public Task ListedAsync(WorkResult soFar, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
