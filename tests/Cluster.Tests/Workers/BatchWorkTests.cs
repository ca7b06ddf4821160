using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Telemetry;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Cluster.Workers;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

public sealed class BatchWorkTests : IDisposable
{
    private const int ImagesPerPart = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly LoadedModels _models;
    private readonly JobTelemetry _telemetry = new();
    private long _fence;

    public BatchWorkTests()
    {
        _models = new LoadedModels(TestHolders.CacheOf(_folder["cache"]));
        TestImages.WriteFolder(_folder["images"], 5);
    }

    public void Dispose()
    {
        _models.Dispose();
        _telemetry.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Work_in_any_order_makes_the_folder_of_the_batch()
    {
        await OneMachine.RunAsync([_folder["images"]], _folder["expected"], ImagesPerPart);

        Assert.Equal(new WorkResult(3, 5, 0), await DoAsync(WorkKind.Listing));
        Assert.Equal(new WorkResult(0, 1, 0), await DoAsync(WorkKind.Shard, 2));
        Assert.Equal(new WorkResult(0, 2, 0), await DoAsync(WorkKind.Shard, 0));
        Assert.Equal(new WorkResult(0, 2, 0), await DoAsync(WorkKind.Shard, 1));
        Assert.Equal(new WorkResult(0, 0, 0), await DoAsync(WorkKind.Manifest));

        AssertSameResults();
    }

    [Fact]
    public async Task Whose_lease_is_gone_commits_nothing_and_leaves_nothing()
    {
        await DoAsync(WorkKind.Listing);

        Assert.Null(await DoAsync(WorkKind.Shard, 0, lease: new TestLease { IsGone = true }));

        Assert.Empty(Directory.EnumerateFiles(_folder["output"], "*.parquet"));
        Assert.Empty(Directory.EnumerateFiles(_folder["output/_parts"], "*part-*"));
    }

    [Fact]
    public async Task A_manifest_is_not_written_by_whose_lease_is_gone()
    {
        await DoAllAsync();

        Assert.Null(await DoAsync(WorkKind.Manifest, lease: new TestLease { IsGone = true }));

        Assert.False(File.Exists(_folder["output/_manifest.json"]));
    }

    [Fact]
    public async Task A_part_that_is_there_is_not_made_again_even_where_it_was_moved_away()
    {
        await DoAllAsync();
        File.Delete(_folder["output/part-00000.parquet"]);

        Assert.Equal(new WorkResult(0, 2, 0), await DoAsync(WorkKind.Shard, 0));

        Assert.False(File.Exists(_folder["output/part-00000.parquet"]));
    }

    /// <summary>A silo was killed behind a step, before it said that its work is done; another does it then.</summary>
    [Theory]
    [InlineData("part beside")]
    [InlineData("part")]
    [InlineData("record beside")]
    [InlineData("record")]
    [InlineData("manifest beside")]
    [InlineData("manifest")]
    public async Task Work_goes_on_behind_any_step_of_a_part_to_the_same_bytes(string step)
    {
        await OneMachine.RunAsync([_folder["images"]], _folder["expected"], ImagesPerPart);
        await DoAllAsync();
        string part = _folder["output/part-00001.parquet"];
        string record = _folder["output/_parts/part-00001.json"];
        switch (step)
        {
            case "part beside":
                LeaveHalf(part, "_parts/_17.part-00001.parquet");
                File.Delete(part);
                File.Delete(record);
                break;
            case "part":
                File.Delete(record);
                break;
            case "record beside":
                LeaveHalf(record, "_parts/_17.part-00001.json");
                File.Delete(record);
                break;
            case "manifest beside":
                LeaveHalf(_folder["expected/_manifest.json"], "_parts/_17.manifest.json");
                break;
            case "manifest":
                await DoAsync(WorkKind.Manifest);
                break;
        }

        Assert.Equal(new WorkResult(0, 2, 0), await DoAsync(WorkKind.Shard, 1));
        Assert.NotNull(await DoAsync(WorkKind.Manifest));

        AssertSameResults();
        Assert.Empty(Directory.EnumerateFiles(_folder["output/_parts"], "_*"));
    }

    [Fact]
    public async Task Two_workers_at_the_same_shard_make_one_part()
    {
        await OneMachine.RunAsync([_folder["images"]], _folder["expected"], ImagesPerPart);
        await DoAsync(WorkKind.Listing);
        for (int shard = 0; shard < 3; shard++)
        {
            WorkResult?[] results = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => Task.Run(() => DoAsync(WorkKind.Shard, shard)))
            );
            Assert.All(results, result => Assert.NotNull(result));
        }

        await DoAsync(WorkKind.Manifest);

        AssertSameResults();
    }

    [Fact]
    public async Task Images_that_could_not_be_used_are_tried_again_and_no_others()
    {
        File.WriteAllText(_folder["images/1.png"], "no image");
        await DoAllAsync();
        Assert.Equal(new WorkResult(0, 2, 1), await DoAsync(WorkKind.Shard, 0));
        Assert.Equal(new WorkResult(0, 2, 1), await DoAsync(WorkKind.Shard, 0, retries: true));
        WriteImage(1);
        File.WriteAllText(_folder["images/0.png"], "no image any more, which nobody asks");

        Assert.Equal(new WorkResult(0, 2, 0), await DoAsync(WorkKind.Shard, 0, retries: true));

        WriteImage(0);
        await OneMachine.RunAsync([_folder["images"]], _folder["expected"], ImagesPerPart);
        await DoAsync(WorkKind.Manifest);
        AssertSameResults();
    }

    [Fact]
    public async Task Whose_lease_is_gone_takes_no_part_back()
    {
        File.WriteAllText(_folder["images/1.png"], "no image");
        await DoAllAsync();

        Assert.Null(await DoAsync(WorkKind.Shard, 0, retries: true, lease: new TestLease { IsGone = true }));

        Assert.True(File.Exists(_folder["output/_parts/part-00000.json"]));
    }

    [Fact]
    public async Task A_silo_with_another_model_under_the_path_goes_no_further()
    {
        await DoAsync(WorkKind.Listing);
        string job = _folder["output/_job.json"];
        File.WriteAllText(job, File.ReadAllText(job).Replace("\"weights\": \"", "\"weights\": \"0", StringComparison.Ordinal));

        var refused = await Assert.ThrowsAsync<UnfitException>(() => DoAsync(WorkKind.Shard, 0));

        Assert.Contains("has another job", refused.Message);
        Assert.Empty(Directory.EnumerateFiles(_folder["output"], "*.parquet"));
    }

    [Fact]
    public async Task A_silo_whose_disk_is_full_goes_no_further_and_leaves_nothing_half_written()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "A disk that is full, as Linux has it.");
        await DoAsync(WorkKind.Listing);
        string beside = _folder[$"output/_parts/_{_fence + 1}.part-00000.parquet"];
        File.CreateSymbolicLink(beside, "/dev/full");

        var refused = await Assert.ThrowsAsync<UnfitException>(() => DoAsync(WorkKind.Shard, 0));

        Assert.Equal(
            $"The results in '{_folder["output"]}' cannot be written: No space left on device : '{beside}'",
            refused.Message
        );
        Assert.Empty(Directory.EnumerateFiles(_folder["output/_parts"], "_*"));
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_named()
    {
        var refused = await Assert.ThrowsAsync<UnfitException>(() => DoAsync(WorkKind.Listing, model: _folder["nothing"]));

        Assert.Equal($"There is no model in '{_folder["nothing"]}': no config.json.", refused.Message);
    }

    private void LeaveHalf(string whole, string name)
    {
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(_folder[$"output/{name}"], bytes[..(bytes.Length / 2)]);
    }

    private async Task DoAllAsync()
    {
        await DoAsync(WorkKind.Listing);
        for (int shard = 0; shard < 3; shard++)
        {
            await DoAsync(WorkKind.Shard, shard);
        }
    }

    private Task<WorkResult?> DoAsync(
        WorkKind kind,
        long shard = 0,
        bool retries = false,
        TestLease? lease = null,
        string? model = null
    )
    {
        var job = new ImageJob
        {
            Model = model ?? OneMachine.Model,
            Inputs = [_folder["images"]],
            Output = _folder["output"],
            ImagesPerPart = ImagesPerPart,
        };
        var grant = new WorkGrant
        {
            Order = job.Order(),
            Kind = kind,
            Shard = shard,
            Fence = Interlocked.Increment(ref _fence),
            RetriesErrors = retries,
        };
        return new BatchWork(_models, _telemetry).DoAsync(grant, lease ?? new TestLease(), CancellationToken.None);
    }

    private void WriteImage(int i) => TestImages.Write(_folder[$"images/{i}.png"], i);

    private void AssertSameResults()
    {
        SortedDictionary<string, byte[]> expected = OneMachine.ResultsOf(_folder["expected"]);
        SortedDictionary<string, byte[]> actual = OneMachine.ResultsOf(_folder["output"]);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.True(file.Value.SequenceEqual(actual[file.Key]), $"{file.Key} differs."));
    }

    private sealed class TestLease : IHeldLease
    {
        public bool IsGone { get; init; }

        public Task<bool> MayCommitAsync(CancellationToken cancellationToken) => Task.FromResult(!IsGone);

        public Task ListedAsync(WorkResult soFar, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
