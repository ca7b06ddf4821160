using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Jobs;

/// <summary>Runs that end behind each of the steps by which a part and a job come to be, and are gone on with.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public ResumeTests()
    {
        _folder.AddImages(8);
        _folder.Add("images/004.png", "broken");
    }

    public void Dispose() => _folder.Dispose();

    private string Output => _folder["out"];

    [Theory]
    [InlineData(JobStep.Described, 1)]
    [InlineData(JobStep.PartWritten, 1)]
    [InlineData(JobStep.PartWritten, 3)]
    [InlineData(JobStep.PartRenamed, 1)]
    [InlineData(JobStep.PartRenamed, 2)]
    [InlineData(JobStep.PartRecorded, 1)]
    [InlineData(JobStep.PartRecorded, 3)]
    [InlineData(JobStep.ManifestWritten, 1)]
    internal async Task A_run_that_ends_behind_a_step_is_gone_on_with_to_the_same_bytes(JobStep step, int times)
    {
        SortedDictionary<string, string> expected = await UndisturbedAsync();
        await EndAsync(step, times);

        JobResult result = await TestJob.RunAsync(Output, [_folder["images"]]);

        Assert.True(result.IsComplete);
        Assert.Equal(expected, TestJob.FilesOf(Output));
    }

    /// <summary>What is written under another name first is never torn; a file system may still lose what it promised.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("{\"part\": \"part-000")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task A_record_that_is_torn_finishes_nothing(string text)
    {
        SortedDictionary<string, string> expected = await UndisturbedAsync();
        await EndAsync(JobStep.PartRecorded, times: 2);
        File.WriteAllText(_folder["out/_parts/part-00001.json"], text);

        JobResult result = await TestJob.RunAsync(Output, [_folder["images"]]);

        Assert.Equal(2, result.PartsMade);
        Assert.Equal(expected, TestJob.FilesOf(Output));
    }

    [Fact]
    public async Task What_an_earlier_run_has_left_half_written_is_written_over()
    {
        SortedDictionary<string, string> expected = await UndisturbedAsync();
        await EndAsync(JobStep.Described, times: 1);
        _folder.Add("out/_parts/_part-00001.parquet", new byte[100_000]);
        _folder.Add("out/_parts/_part-00001.json", new byte[100]);
        _folder.Add("out/_parts/_manifest.json", new byte[100_000]);

        await TestJob.RunAsync(Output, [_folder["images"]]);

        Assert.Equal(expected, TestJob.FilesOf(Output));
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_ends_the_job_and_what_is_finished_stays()
    {
        SortedDictionary<string, string> expected = await UndisturbedAsync();
        await EndAsync(JobStep.PartRecorded, times: 1);

        // No file can be made where a folder is.
        Directory.CreateDirectory(_folder["out/part-00001.parquet/x"]);
        await Assert.ThrowsAnyAsync<Exception>(() => TestJob.RunAsync(Output, [_folder["images"]]));
        Assert.True(File.Exists(_folder["out/part-00000.parquet"]));
        Directory.Delete(_folder["out/part-00001.parquet"], recursive: true);

        await TestJob.RunAsync(Output, [_folder["images"]]);

        Assert.Equal(expected, TestJob.FilesOf(Output));
    }

    private async Task<SortedDictionary<string, string>> UndisturbedAsync()
    {
        await TestJob.RunAsync(_folder["undisturbed"], [_folder["images"]]);
        return TestJob.FilesOf(_folder["undisturbed"]);
    }

    private Task EndAsync(JobStep step, int times) =>
        Assert.ThrowsAsync<EndException>(() =>
            TestJob.RunAsync(
                Output,
                [_folder["images"]],
                reached: reached =>
                {
                    if (reached == step && --times == 0)
                    {
                        throw new EndException();
                    }
                }
            )
        );
}
