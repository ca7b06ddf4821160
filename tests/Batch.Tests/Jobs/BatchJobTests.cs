using System.Security.Cryptography;
using System.Text.Json;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Shards;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Tests.Jobs;

public sealed class BatchJobTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Output => _folder["out"];

    [Fact]
    public async Task Each_image_has_one_row_in_its_order_with_what_the_model_says_of_it()
    {
        string[] images = _folder.AddImages(8);

        JobResult result = await TestJob.RunAsync(Output, [_folder["images"]]);

        Assert.Equal((8, 3, 3, 8), (result.ImageCount, result.PartCount, result.PartsMade, result.ImagesDone));
        Assert.Equal(["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"], PartNames());
        List<object?[]> rows = Duck.Rows(
            Output,
            "path, width, height, label, label_index, probability, top_label_indices, error_code"
        );
        Assert.Equal(images, rows.Select(row => row[0]));
        Assert.All(
            rows,
            row =>
            {
                using DecodedImage image = ImageFile.Load((string)row[0]!);
                Prediction[] predictions = TestJob.Model.Classify(image.View, top: 2);
                Assert.Equal([4, 3, predictions[0].Label, predictions[0].Index, predictions[0].Probability], row[1..6]);
                Assert.Equal(predictions.Select(item => item.Index), (List<int>)row[6]!);
                Assert.Null(row[7]);
            }
        );
    }

    [Fact]
    public async Task Embeddings_are_those_of_the_model()
    {
        _folder.AddImages(4);

        await TestJob.RunAsync(Output, [_folder["images"]], TestJob.Embedding);

        Assert.All(
            Duck.Rows(Output, "path, embedding"),
            row =>
            {
                using DecodedImage image = ImageFile.Load((string)row[0]!);
                Assert.Equal(TestJob.Model.Embed(image.View), (List<float>)row[1]!);
            }
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Bytes_do_not_depend_on_how_many_work(int workers)
    {
        _folder.AddImages(8);
        _folder.Add("images/005.png", "broken");
        await TestJob.RunAsync(Output, [_folder["images"]]);

        await TestJob.RunAsync(_folder["other"], [_folder["images"]], options: new BatchJobOptions { Workers = workers });

        Assert.Equal(TestJob.FilesOf(Output), TestJob.FilesOf(_folder["other"]));
    }

    [Fact]
    public async Task A_broken_image_costs_itself()
    {
        string[] images = _folder.AddImages(5);
        _folder.Add("images/001.png", "broken");
        File.WriteAllBytes(images[3], TestFolder.Png(3)[..50]);

        JobResult result = await TestJob.RunAsync(Output, [_folder["images"]]);

        Assert.Equal([KeyValuePair.Create("damaged", 1L), KeyValuePair.Create("unsupported", 1L)], result.Errors);
        Assert.Equal([null, "unsupported", null, "damaged", null], Duck.Rows(Output, "error_code").Select(row => row[0]));
        Assert.Equal([true, false, true, false, true], Duck.Rows(Output, "label IS NOT NULL").Select(row => row[0]));
    }

    [Fact]
    public async Task The_manifest_says_what_was_done_and_what_the_parts_are()
    {
        _folder.AddImages(4);
        _folder.Add("images/001.png", "broken");

        await TestJob.RunAsync(Output, [_folder["images"]]);

        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(_folder["out/_manifest.json"]));
        JsonElement job = manifest.RootElement.GetProperty("job");
        Assert.Equal("weights", job.GetProperty("model").GetProperty("weights").GetString());
        Assert.Equal("classify", job.GetProperty("task").GetString());
        Assert.Equal(4, manifest.RootElement.GetProperty("images").GetInt64());
        Assert.Equal(1, manifest.RootElement.GetProperty("errors").GetProperty("unsupported").GetInt64());
        JsonElement[] parts = [.. manifest.RootElement.GetProperty("parts").EnumerateArray()];
        Assert.Equal([3, 1], parts.Select(part => part.GetProperty("rows").GetInt32()));
        Assert.All(
            parts,
            part =>
                Assert.Equal(
                    Convert.ToHexStringLower(
                        SHA256.HashData(File.ReadAllBytes(_folder[$"out/{part.GetProperty("part").GetString()}"]))
                    ),
                    part.GetProperty("sha256").GetString()
                )
        );
        Assert.Equal(
            File.ReadAllText(_folder["out/_parts/part-00000.json"])
                .ReplaceLineEndings("")
                .Replace(" ", "", StringComparison.Ordinal),
            parts[0].GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_job_that_is_done_is_done()
    {
        _folder.AddImages(4);
        await TestJob.RunAsync(Output, [_folder["images"]]);
        SortedDictionary<string, string> before = TestJob.FilesOf(Output);

        JobResult result = await TestJob.RunAsync(Output, [_folder["images"]], reached: step => Assert.Fail($"{step}"));

        Assert.Equal((0, 0L), (result.PartsMade, result.ImagesDone));
        Assert.Equal(before, TestJob.FilesOf(Output));
    }

    [Fact]
    public async Task Finished_parts_may_be_moved_away()
    {
        _folder.AddImages(8);
        await EndBehindAsync(JobStep.PartRecorded);
        File.Move(_folder["out/part-00000.parquet"], _folder["moved.parquet"]);

        JobResult result = await TestJob.RunAsync(Output, [_folder["images"]]);

        Assert.True(result.IsComplete);
        Assert.Equal(["part-00001.parquet", "part-00002.parquet"], PartNames());
        Assert.True(File.Exists(_folder["out/_manifest.json"]));
    }

    [Fact]
    public async Task Other_options_are_refused_by_their_names()
    {
        _folder.AddImages(2);
        await TestJob.RunAsync(Output, [_folder["images"]]);

        var exception = await Assert.ThrowsAsync<BatchException>(() =>
            TestJob.RunAsync(
                Output,
                [_folder["images"]],
                TestJob.Description with
                {
                    Top = 3,
                    Limit = 5,
                    Model = TestJob.Description.Model with { Weights = "others", Precision = "Int8" },
                }
            )
        );

        Assert.Equal(
            $"'{Output}' has another job: model.weights is \"weights\" there and \"others\" now, model.precision is \"Float32\" there "
                + "and \"Int8\" now, top is 2 there and 3 now, limit is not set there and 5 now. Give another folder, or the options "
                + "of before.",
            exception.Message
        );
    }

    [Fact]
    public async Task A_folder_with_somebody_elses_parts_is_refused()
    {
        _folder.AddImages(2);
        string foreign = _folder.Add("out/part-00000.parquet", "PAR1");

        var exception = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_folder["images"]]));

        Assert.StartsWith($"'{foreign}' is there, and no '_job.json' says of which job.", exception.Message);
        Assert.Equal("PAR1", File.ReadAllText(foreign));
    }

    [Fact]
    public async Task A_description_that_is_torn_is_refused()
    {
        _folder.AddImages(2);
        _folder.Add("out/_job.json", "{\"version\": \"1");

        var exception = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_folder["images"]]));

        Assert.Equal($"'{_folder["out/_job.json"]}' is damaged, so that nobody knows which job this is.", exception.Message);
    }

    [Fact]
    public async Task Inputs_that_changed_are_refused_by_the_first_image_that_did()
    {
        string[] images = _folder.AddImages(8);
        await EndBehindAsync(JobStep.PartRecorded, times: 2);
        File.Delete(images[4]);

        var exception = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_folder["images"]]));

        Assert.Equal(
            $"The inputs are not those that '{Output}' was begun with: image 4 of the listing is '{images[5]}', and was "
                + $"'{images[4]}'. Give those of before, or another folder.",
            exception.Message
        );
    }

    [Fact]
    public async Task Inputs_that_changed_are_refused_also_where_the_part_is_gone()
    {
        string[] images = _folder.AddImages(4);
        await TestJob.RunAsync(Output, [_folder["images"]]);
        File.Delete(_folder["out/part-00000.parquet"]);
        File.Delete(images[0]);

        var exception = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_folder["images"]]));

        Assert.Contains("images 0 to 2 of the listing are others", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_with_fewer_images_than_there_are_parts_of_are_refused()
    {
        string[] images = _folder.AddImages(7);
        await TestJob.RunAsync(Output, [_folder["images"]]);
        File.Delete(images[6]);

        var exception = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_folder["images"]]));

        Assert.Contains("there are 6 images, and part-00002.parquet has been made of later ones", exception.Message);
    }

    [Fact]
    public async Task Images_that_are_new_at_the_end_are_refused_where_the_last_part_was_not_full()
    {
        _folder.AddImages(4);
        await TestJob.RunAsync(Output, [_folder["images"]]);
        string added = _folder.Add("images/999.png", TestFolder.Png(9));

        var exception = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [_folder["images"]]));

        Assert.Contains($"image 4 of the listing is '{added}', and there was none", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_do_is_refused()
    {
        string list = _folder.Add("empty.txt", "\n");

        var exception = await Assert.ThrowsAsync<BatchException>(() => TestJob.RunAsync(Output, [list]));

        Assert.Equal("There is no image in the inputs.", exception.Message);
    }

    [Fact]
    public async Task Shares_make_all_parts_and_the_one_that_makes_the_last_writes_the_manifest()
    {
        _folder.AddImages(8);
        await TestJob.RunAsync(_folder["whole"], [_folder["images"]]);

        JobResult second = await TestJob.RunAsync(Output, [_folder["images"]], options: Share(2));

        Assert.False(second.IsComplete);
        Assert.Equal(["part-00001.parquet"], PartNames());
        Assert.False(File.Exists(_folder["out/_manifest.json"]));
        JobResult first = await TestJob.RunAsync(Output, [_folder["images"]], options: Share(1));
        Assert.True(first.IsComplete);
        Assert.Equal(TestJob.FilesOf(_folder["whole"]), TestJob.FilesOf(Output));

        static BatchJobOptions Share(int number) => new() { Shards = new ShardChoice(number, 2) };
    }

    [Fact]
    public async Task Two_runs_at_once_share_the_work()
    {
        _folder.AddImages(30);
        await TestJob.RunAsync(_folder["whole"], [_folder["images"]]);

        JobResult[] results = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => Task.Run(() => TestJob.RunAsync(Output, [_folder["images"]])))
        );

        Assert.Equal(10, results.Sum(result => result.PartsMade));
        Assert.Contains(results, result => result.IsComplete);
        Assert.Equal(TestJob.FilesOf(_folder["whole"]), TestJob.FilesOf(Output));
    }

    [Fact]
    public async Task A_part_that_another_run_has_is_left_to_it()
    {
        _folder.AddImages(8);
        Directory.CreateDirectory(_folder["out/_parts"]);
        JobResult result;
        using (new JobFolder(Output).TryLock(1))
        {
            result = await TestJob.RunAsync(Output, [_folder["images"]]);
        }

        Assert.Equal((2, false), (result.PartsMade, result.IsComplete));
        Assert.Equal(["part-00000.parquet", "part-00002.parquet"], PartNames());
    }

    [Fact]
    public async Task A_run_that_is_cancelled_leaves_what_is_finished_and_nothing_else()
    {
        _folder.AddImages(8);
        await TestJob.RunAsync(_folder["whole"], [_folder["images"]]);
        using var stop = new CancellationTokenSource();
        int done = 0;
        var options = new BatchJobOptions
        {
            Done = _ =>
            {
                if (++done == 5)
                {
                    stop.Cancel();
                }
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TestJob.RunAsync(Output, [_folder["images"]], options: options, cancellationToken: stop.Token)
        );

        Assert.Equal(["part-00000.parquet"], PartNames());
        await TestJob.RunAsync(Output, [_folder["images"]]);
        Assert.Equal(TestJob.FilesOf(_folder["whole"]), TestJob.FilesOf(Output));
    }

    private string[] PartNames() =>
        [.. Directory.EnumerateFiles(Output, "*.parquet").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private Task EndBehindAsync(JobStep step, int times = 1) =>
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
