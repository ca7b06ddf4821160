using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Jobs;

/// <summary>Images that failed, tried again: when they are there at last, all is as if they had always been.</summary>
public sealed class RetryTests : IDisposable
{
    private static readonly BatchJobOptions Retry = new() { RetryFailed = true };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Output => _folder["out"];

    [Theory]
    [InlineData(RowTask.Classify)]
    [InlineData(RowTask.Embed)]
    internal async Task Only_what_failed_is_done_again_and_the_rest_stays_as_it_was(RowTask task)
    {
        JobDescription description = task == RowTask.Classify ? TestJob.Description : TestJob.Embedding;
        SortedDictionary<string, string> expected = await FailAndRepairAsync(description);
        var tried = new List<string>();

        JobResult result = await TestJob.RunAsync(
            Output,
            [_folder["images"]],
            description,
            Retry with
            {
                Done = row => tried.Add(Path.GetFileName(row.Path)),
            }
        );

        Assert.Equal(["001.png", "006.png", "008.png"], tried);
        Assert.Equal((2, 3L, 0), (result.PartsMade, result.ImagesDone, result.Errors.Count));
        Assert.Equal(expected, TestJob.FilesOf(Output));
    }

    [Fact]
    public async Task Without_being_asked_nothing_is_tried_again()
    {
        await FailAndRepairAsync(TestJob.Description);

        JobResult result = await TestJob.RunAsync(Output, [_folder["images"]]);

        Assert.Equal((0, 3L), (result.PartsMade, result.Errors.Values.Sum()));
    }

    [Fact]
    public async Task What_fails_again_is_a_row_with_its_error_again()
    {
        await FailAndRepairAsync(TestJob.Description);
        SortedDictionary<string, string> before = TestJob.FilesOf(Output);
        foreach (int broken in new[] { 1, 6, 8 })
        {
            _folder.Add($"images/{broken:000}.png", "broken");
        }

        await TestJob.RunAsync(Output, [_folder["images"]], options: Retry);

        Assert.Equal(before, TestJob.FilesOf(Output));
    }

    [Theory]
    [InlineData(JobStep.ManifestRemoved, 1)]
    [InlineData(JobStep.RecordRemoved, 1)]
    [InlineData(JobStep.RecordRemoved, 2)]
    [InlineData(JobStep.PartWritten, 1)]
    [InlineData(JobStep.PartRenamed, 1)]
    [InlineData(JobStep.PartRenamed, 2)]
    [InlineData(JobStep.PartRecorded, 1)]
    internal async Task A_retry_that_ends_behind_a_step_is_gone_on_with_to_the_same_bytes(JobStep step, int times)
    {
        SortedDictionary<string, string> expected = await FailAndRepairAsync(TestJob.Description);
        await Assert.ThrowsAsync<EndException>(() =>
            TestJob.RunAsync(
                Output,
                [_folder["images"]],
                options: Retry,
                reached: reached =>
                {
                    if (reached == step && --times == 0)
                    {
                        throw new EndException();
                    }
                }
            )
        );
        Assert.False(File.Exists(_folder["out/_manifest.json"]));

        await TestJob.RunAsync(Output, [_folder["images"]], options: Retry);

        Assert.Equal(expected, TestJob.FilesOf(Output));
    }

    [Fact]
    public async Task A_part_that_was_moved_away_with_its_errors_is_asked_for()
    {
        await FailAndRepairAsync(TestJob.Description);
        File.Delete(_folder["out/part-00002.parquet"]);

        var exception = await Assert.ThrowsAsync<BatchException>(() =>
            TestJob.RunAsync(Output, [_folder["images"]], options: Retry)
        );

        Assert.Equal(
            $"'{_folder["out/part-00002.parquet"]}' has images that failed, and is not there: bring it back, or do not retry them.",
            exception.Message
        );
    }

    /// <returns>What a job has in which nothing failed.</returns>
    private async Task<SortedDictionary<string, string>> FailAndRepairAsync(JobDescription description)
    {
        string[] images = _folder.AddImages(9);
        await TestJob.RunAsync(_folder["undisturbed"], [_folder["images"]], description);
        foreach (int broken in new[] { 1, 6, 8 })
        {
            File.WriteAllText(images[broken], "broken");
        }

        JobResult failed = await TestJob.RunAsync(Output, [_folder["images"]], description);
        Assert.Equal(3, failed.Errors["unsupported"]);
        _folder.AddImages(9);
        return TestJob.FilesOf(_folder["undisturbed"]);
    }
}
