using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.S3;

/// <summary>Jobs whose inputs and results are on S3, with the environment's endpoint and credentials.</summary>
[Collection(S3Tests.Name)]
public sealed class S3JobTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly S3Server _server;
    private readonly TestBucket _bucket;

    /// <summary>Eight images, of which one is broken, and a listing of them, in a folder and in a bucket.</summary>
    public S3JobTests(S3Server server)
    {
        (_server, _bucket) = (server, new TestBucket(server));
        string[] images = _folder.AddImages(8);
        _folder.Add("images/004.png", "broken");
        _folder.Add("images/list.txt", string.Join('\n', images.Select(Path.GetFileName)));
        _bucket.PutFolder(_folder["images"], "images");
    }

    public void Dispose()
    {
        _bucket.Dispose();
        _folder.Dispose();
    }

    private string Output => _bucket["out"];

    private string List => _bucket["images/list.txt"];

    [Fact]
    public async Task From_S3_to_S3_the_bytes_are_those_from_folder_to_folder()
    {
        JobResult result = await TestJob.RunAsync(Output, [List]);

        Assert.True(result.IsComplete);
        Assert.Equal(await ExpectedAsync(), _bucket.FilesOf("out"));
    }

    [Fact]
    public async Task A_listing_in_Parquet_is_read_from_S3_too()
    {
        string file = _folder["images/list.parquet"];
        Duck.Query($"COPY (SELECT column0 AS path FROM read_csv('{_folder["images/list.txt"]}', header = false)) TO '{file}'");
        _bucket.Put("images/list.parquet", File.ReadAllBytes(file));

        await TestJob.RunAsync(Output, [_bucket["images/list.parquet"]]);

        Assert.Equal(await ExpectedAsync(), _bucket.FilesOf("out"));
    }

    [Fact]
    public async Task A_prefix_is_taken_as_a_folder_is()
    {
        byte[] png = TestFolder.Png(1);
        string[] others = ["p/.hidden/a.png", "p/a.heat.png", "p/note.txt", "p/folder/", "p.png", "p2/a.png"];
        foreach (string key in (string[])["p/b.png", "p/a/z.png", "p/a.jpg", .. others])
        {
            _bucket.Put(key, png);
        }

        await TestJob.RunAsync(Output, [_bucket["p"]]);

        Assert.Equal([_bucket["p/a.jpg"], _bucket["p/a/z.png"], _bucket["p/b.png"]], PathsAndErrors().Select(row => row.Path));
        Assert.All(PathsAndErrors(), row => Assert.Null(row.Error));
    }

    [Fact]
    public async Task An_image_is_an_input_by_itself_and_its_results_may_be_in_a_folder()
    {
        await TestJob.RunAsync(_folder["out"], [_bucket["images/007.png"], _bucket["images/nothing.png"]]);

        Assert.Equal([(_bucket["images/007.png"], null), (_bucket["images/nothing.png"], "missing")], RowsOf(_folder["out"]));
    }

    [Theory]
    [InlineData(JobStep.Described, 1)]
    [InlineData(JobStep.PartWritten, 2)]
    [InlineData(JobStep.PartRenamed, 2)]
    [InlineData(JobStep.PartRecorded, 2)]
    [InlineData(JobStep.ManifestWritten, 1)]
    internal async Task A_run_that_ends_behind_a_step_is_gone_on_with_to_the_same_bytes(JobStep step, int times)
    {
        await Assert.ThrowsAsync<EndException>(() => TestJob.RunAsync(Output, [List], reached: EndBehind));

        JobResult result = await TestJob.RunAsync(Output, [List]);

        Assert.True(result.IsComplete);
        Assert.Equal(await ExpectedAsync(), _bucket.FilesOf("out"));

        void EndBehind(JobStep reached)
        {
            if (reached == step && --times == 0)
            {
                throw new EndException();
            }
        }
    }

    [Fact]
    public async Task What_is_finished_is_not_made_again()
    {
        await TestJob.RunAsync(Output, [List]);
        _bucket.Delete("out/part-00001.parquet");

        JobResult result = await TestJob.RunAsync(Output, [List]);

        Assert.Equal(0, result.PartsMade);
        Assert.DoesNotContain("out/part-00001.parquet", _bucket.Keys());
    }

    [Fact]
    public async Task Nothing_is_there_when_the_guard_is_asked_and_nothing_comes_if_it_refuses()
    {
        string[] there = [];
        var guard = new CommitGuard(
            "7.",
            () =>
            {
                there = _bucket.Keys("out/");
                return Task.FromResult(false);
            }
        );
        var folder = new JobFolder(Output, guard: guard);
        await folder.BeginAsync(TestJob.Description);

        await Assert.ThrowsAsync<NotCommittedException>(() =>
            folder.CommitAsync(0, stream => stream.WriteAsync(new byte[100]).AsTask(), (_, _) => throw new EndException())
        );

        Assert.Equal(["out/_job.json"], there);
        Assert.Equal(["out/_job.json"], _bucket.Keys("out/"));
    }

    [Fact]
    public async Task Images_that_could_not_be_used_are_tried_again_and_no_others()
    {
        await TestJob.RunAsync(Output, [List]);
        _folder.Add("images/004.png", TestFolder.Png(4));
        _bucket.Put("images/004.png", TestFolder.Png(4));
        _bucket.Delete("images/003.png");

        JobResult result = await TestJob.RunAsync(Output, [List], options: new BatchJobOptions { RetryFailed = true });

        Assert.Equal((1, 1), (result.PartsMade, result.ImagesDone));
        Assert.Equal(await ExpectedAsync(), _bucket.FilesOf("out"));
    }

    [Fact]
    public async Task An_object_that_vanishes_before_it_is_read_is_a_row_with_an_error()
    {
        var options = new BatchJobOptions { Planned = _ => _bucket.Delete("images/002.png") };

        JobResult result = await TestJob.RunAsync(Output, [List], options: options);

        Assert.True(result.IsComplete);
        Assert.Equal(("002.png", "missing"), PathsAndErrors()[2]);
    }

    [Fact]
    public async Task A_prefix_that_changes_while_it_is_worked_on_ends_the_job()
    {
        var options = new BatchJobOptions { Planned = _ => _bucket.Delete("images/002.png") };

        var refused = await Assert.ThrowsAsync<BatchException>(() =>
            TestJob.RunAsync(Output, [_bucket["images"]], options: options)
        );

        Assert.StartsWith("The inputs have changed while they were worked on: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["out/_job.json"], _bucket.Keys("out/"));
    }

    [Fact]
    public async Task A_prefix_that_has_changed_is_refused_by_its_first_difference()
    {
        await TestJob.RunAsync(Output, [_bucket["images"]]);
        _bucket.Put("images/001a.png", TestFolder.Png(1));

        var refused = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_bucket["images"]]));

        Assert.Equal(
            $"The inputs are not those that '{Output}' was begun with: image 2 of the listing is '{_bucket["images/001a.png"]}', "
                + $"and was '{_bucket["images/002.png"]}'. Give those of before, or another folder.",
            refused.Message
        );
    }

    [Fact]
    public async Task A_listing_names_no_object_outside_of_its_root()
    {
        using var other = new TestBucket(_server);
        foreach (TestBucket bucket in (TestBucket[])[_bucket, other])
        {
            bucket.Put("secret.png", TestFolder.Png(1));
        }

        string[] outside = ["../secret.png", "/secret.png", _bucket["secret.png"], other["secret.png"], "x/../../secret.png"];
        string[] inside = ["000.png", "x/../001.png", _bucket["images/002.png"]];
        _bucket.Put("images/mixed.txt", string.Join('\n', [.. outside, .. inside]));

        await TestJob.RunAsync(Output, [_bucket["images/mixed.txt"]]);

        Assert.Equal(
            [.. outside.Select(path => (path, (string?)"outside-root")), .. inside.Select(path => (path, (string?)null))],
            PathsAndErrors()
        );
    }

    [Fact]
    public async Task A_prefix_has_one_job()
    {
        await TestJob.RunAsync(Output, [List]);

        var refused = await Assert.ThrowsAsync<BatchException>(() =>
            TestJob.RunAsync(Output, [List], TestJob.Description with { Top = 1 })
        );

        Assert.Equal(
            $"'{Output}' has another job: top is 2 there and 1 now. Give another folder, or the options of before.",
            refused.Message
        );
    }

    [Fact]
    public async Task A_prefix_with_parts_of_something_else_is_refused()
    {
        _bucket.Put("out/part-7.parquet", "whose?");

        var refused = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [List]));

        Assert.Equal(
            $"'{_bucket["out/part-7.parquet"]}' is there, and no '_job.json' says of which job. Give another folder.",
            refused.Message
        );
    }

    [Theory]
    [InlineData("photos.tar.gz", "has images within, which are read from files only: copy it into a folder.")]
    [InlineData("photos.zip", "has images within, which are read from files only: copy it into a folder.")]
    [InlineData("photos/*", "is a pattern, and of S3 there are none: give what stands before it.")]
    public async Task What_is_not_read_from_S3_is_refused(string key, string why)
    {
        var refused = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_bucket[key]]));

        Assert.Equal($"'{_bucket[key]}' {why}", refused.Message);
    }

    [Fact]
    public async Task A_prefix_without_images_is_refused()
    {
        var refused = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_bucket["nothing"]]));

        Assert.StartsWith($"There is no image below '{_bucket["nothing/"]}': ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_that_is_not_there_is_refused()
    {
        var refused = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_bucket["nothing.txt"]]));

        Assert.Equal(
            $"The listing '{_bucket["nothing.txt"]}' cannot be read: There is no '{_bucket["nothing.txt"]}'.",
            refused.Message
        );
    }

    [Fact]
    public async Task Results_need_a_bucket_that_is_there()
    {
        var refused = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync("s3://no-such-bucket/out", [List]));

        Assert.Equal("'s3://no-such-bucket/out/_job.json' cannot be read: there is no bucket 'no-such-bucket'.", refused.Message);
    }

    /// <summary>What the same job makes of the folder.</summary>
    private async Task<SortedDictionary<string, string>> ExpectedAsync()
    {
        await TestJob.RunAsync(_folder["expected"], [_folder["images/list.txt"]]);
        return TestJob.FilesOf(_folder["expected"]);
    }

    private List<(string Path, string? Error)> PathsAndErrors()
    {
        foreach (string key in _bucket.Keys("out/part-"))
        {
            _folder.Add($"fetched/{Path.GetFileName(key)}", _bucket.Get(key));
        }

        return RowsOf(_folder["fetched"]);
    }

    private static List<(string Path, string? Error)> RowsOf(string folder) =>
        [.. Duck.Rows(folder, "path, error_code").Select(row => ((string)row[0]!, (string?)row[1]))];
}
