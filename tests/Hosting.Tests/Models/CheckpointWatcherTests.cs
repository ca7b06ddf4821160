using System.Diagnostics.Metrics;
using ConvNextV2.Compiled.Hosting.Models;
using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;

namespace ConvNextV2.Compiled.Hosting.Tests.Models;

public class CheckpointWatcherTests
{
    [Fact]
    public async Task A_file_that_is_written_over_in_place_is_taken_once_it_has_been_the_same_twice()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        await LookAsync(watcher);
        await LookAsync(watcher);
        Assert.Equal(1, model.Status.Model!.Generation);

        await WriteInPlaceAsync(models.Weights, TestNet.Checkpoint(9, 1, 1));
        await LookAsync(watcher);
        Assert.Equal(1, model.Status.Model!.Generation);
        await LookAsync(watcher);
        Assert.Equal(2, model.Status.Model!.Generation);
        await LookAsync(watcher);
        await LookAsync(watcher);

        Assert.Equal(2, model.Status.Model!.Generation);
    }

    [Fact]
    public async Task A_file_that_another_is_moved_over_is_taken()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        string other = models.Folder["model.safetensors.new"];
        await File.WriteAllBytesAsync(other, TestNet.Checkpoint(9, 1, 1));

        File.Move(other, models.Weights, overwrite: true);
        await LookAsync(watcher, times: 2);

        Assert.Equal(2, model.Status.Model!.Generation);
    }

    /// <summary>As a copy that keeps times does, and a layer of an image where all times are the same.</summary>
    [Fact]
    public async Task A_file_that_has_the_length_and_the_time_of_the_one_before_is_taken()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        long length = new FileInfo(models.Weights).Length;
        DateTime time = File.GetLastWriteTimeUtc(models.Weights);
        await LookAsync(watcher, times: 2);

        models.Write(9, 1, 1);
        File.SetLastWriteTimeUtc(models.Weights, time);
        Assert.Equal((length, time), (new FileInfo(models.Weights).Length, File.GetLastWriteTimeUtc(models.Weights)));
        await LookAsync(watcher, times: 2);

        Assert.Equal(2, model.Status.Model!.Generation);
        Assert.Equal("red", (await model.ClassifyAsync(new float[] { 1, 1, 1 })).Predictions[0].Label);
    }

    /// <summary>As Kubernetes updates a volume: the file is a link through a folder that is a link, which is swapped.</summary>
    [Fact]
    public async Task A_folder_of_links_that_is_swapped_is_taken()
    {
        await using var models = new TestModels();
        string first = Directory.CreateDirectory(models.Folder["..1"]).FullName;
        string second = Directory.CreateDirectory(models.Folder["..2"]).FullName;
        File.Move(models.Weights, Path.Combine(first, "model.safetensors"));
        await File.WriteAllBytesAsync(Path.Combine(second, "model.safetensors"), TestNet.Checkpoint(9, 1, 1));
        Directory.CreateSymbolicLink(models.Folder["..data"], "..1");
        File.CreateSymbolicLink(models.Weights, "..data/model.safetensors");
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        await LookAsync(watcher, times: 2);
        Assert.Equal(1, model.Status.Model!.Generation);

        Directory.Delete(models.Folder["..data"]);
        Directory.CreateSymbolicLink(models.Folder["..data"], "..2");
        await LookAsync(watcher, times: 2);

        Assert.Equal(2, model.Status.Model!.Generation);
        Assert.Equal("red", (await model.ClassifyAsync(new float[] { 1, 1, 1 })).Predictions[0].Label);
    }

    [Fact]
    public async Task A_file_that_grows_is_left_alone_until_it_does_not()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        byte[] whole = TestNet.Checkpoint(9, 1, 1);

        for (int length = 10; length < whole.Length; length += 10)
        {
            await WriteInPlaceAsync(models.Weights, whole[..length]);
            await LookAsync(watcher);
        }

        await WriteInPlaceAsync(models.Weights, whole);
        await LookAsync(watcher, times: 2);

        Assert.Equal((HostedModelState.Ready, 2), (model.Status.State, model.Status.Model!.Generation));
        Assert.DoesNotContain(models.Logs.GetSnapshot(), entry => entry.Exception is not null);
    }

    [Fact]
    public async Task A_file_that_stays_half_written_is_tried_once_and_taken_when_it_is_whole()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        byte[] whole = TestNet.Checkpoint(9, 1, 1);

        await WriteInPlaceAsync(models.Weights, whole[..50]);
        await LookAsync(watcher, times: 5);
        Assert.Equal((HostedModelState.Degraded, 1), (model.Status.State, model.Status.Model!.Generation));
        Assert.Single(models.Logs.GetSnapshot(), entry => entry.Exception is not null);

        await WriteInPlaceAsync(models.Weights, whole);
        await LookAsync(watcher, times: 2);

        Assert.Equal((HostedModelState.Ready, 2), (model.Status.State, model.Status.Model!.Generation));
    }

    [Fact]
    public async Task A_file_that_is_gone_keeps_the_model_that_answers_until_it_is_back()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);

        File.Delete(models.Weights);
        await LookAsync(watcher, times: 3);
        Assert.Equal((HostedModelState.Degraded, 1), (model.Status.State, model.Status.Model!.Generation));
        models.Write(9, 1, 1);
        await LookAsync(watcher, times: 2);

        Assert.Equal((HostedModelState.Ready, 2), (model.Status.State, model.Status.Model!.Generation));
    }

    [Fact]
    public async Task A_file_that_is_moved_away_and_back_makes_up_for_the_reload_that_failed_meanwhile()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        string aside = models.Folder["aside"];
        File.Move(models.Weights, aside);
        await File.WriteAllTextAsync(models.Weights, "no checkpoint");
        await LookAsync(watcher, times: 2);
        Assert.Equal(HostedModelState.Degraded, model.Status.State);

        File.Move(aside, models.Weights, overwrite: true);
        await LookAsync(watcher, times: 2);

        Assert.Equal((HostedModelState.Ready, null), (model.Status.State, model.Status.LastFailure));
        Assert.Equal(1, model.Status.Model!.Generation);
    }

    [Fact]
    public async Task A_call_that_failed_is_not_made_up_for_by_a_file_that_is_the_same()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        await Assert.ThrowsAsync<FileNotFoundException>(() => model.ReloadAsync(models.Folder["none.safetensors"]));

        await LookAsync(watcher, times: 3);

        Assert.Equal(HostedModelState.Degraded, model.Status.State);
    }

    [Fact]
    public async Task A_drive_that_did_not_answer_is_asked_again()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        await WriteInPlaceAsync(models.Weights, TestNet.Checkpoint(9, 1, 1));
        models.Runs.LoadFault = new IOException("The drive does not answer.");
        await LookAsync(watcher, times: 2);
        Assert.Equal("The drive does not answer.", model.Status.LastFailure?.Message);

        models.Runs.LoadFault = null;
        await LookAsync(watcher);

        Assert.Equal((HostedModelState.Ready, 2), (model.Status.State, model.Status.Model!.Generation));
    }

    [Fact]
    public async Task A_load_that_gives_up_by_itself_is_a_failure_and_not_the_end_of_the_model_or_of_watching()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);
        await WriteInPlaceAsync(models.Weights, TestNet.Checkpoint(9, 1, 1));
        models.Runs.LoadFault = new TaskCanceledException("The drive gave up.");

        await Assert.ThrowsAsync<TaskCanceledException>(() => model.ReloadAsync());
        await LookAsync(watcher, times: 2);
        Assert.Equal("The drive gave up.", model.Status.LastFailure?.Message);
        models.Runs.LoadFault = null;
        await LookAsync(watcher);

        Assert.Equal((HostedModelState.Ready, 2), (model.Status.State, model.Status.Model!.Generation));
    }

    [Fact]
    public async Task A_look_that_fails_is_logged_and_is_not_the_last()
    {
        await using var models = new TestModels();
        using var generations = new ModelGenerations("test", null!, models.Folder["a\0b"], null!);
        var logger = new FakeLogger();
        using var stop = new CancellationTokenSource();
        Task watching = new CheckpointWatcher(generations, logger).RunAsync(TimeSpan.FromSeconds(2), models.Time, stop.Token);

        while (logger.Collector.Count < 2)
        {
            Assert.False(watching.IsCompleted);
            models.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        await stop.CancelAsync();
        await watching;
        Assert.All(logger.Collector.GetSnapshot(), entry => Assert.IsType<ArgumentException>(entry.Exception));
    }

    [Fact]
    public async Task What_was_loaded_by_a_call_meanwhile_is_not_loaded_again()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        CheckpointWatcher watcher = NewWatcher(model);

        await WriteInPlaceAsync(models.Weights, TestNet.Checkpoint(9, 1, 1));
        await model.ReloadAsync();
        await LookAsync(watcher, times: 3);

        Assert.Equal(2, model.Status.Model!.Generation);
    }

    [Fact]
    public async Task A_model_that_is_watched_looks_at_its_files_as_time_passes()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.Watch = true);
        using var reloads = new MetricCollector<long>(
            models.Services.GetRequiredService<IMeterFactory>(),
            "ConvNextV2.Compiled",
            "convnextv2.reloads"
        );
        await WriteInPlaceAsync(models.Weights, TestNet.Checkpoint(9, 1, 1));

        Task reloaded = reloads.WaitForMeasurementsAsync(1, TimeSpan.FromMinutes(1));
        while (!reloaded.IsCompleted)
        {
            models.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        await reloaded;
        Assert.Equal(2, model.Status.Model!.Generation);
    }

    private static CheckpointWatcher NewWatcher(IHostedModel model) =>
        new(((HostedEmbedder)model).Generations, NullLogger.Instance);

    private static async Task LookAsync(CheckpointWatcher watcher, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            await watcher.LookAsync(CancellationToken.None);
        }
    }

    /// <summary>The same file, with a later time also where a file system counts in larger steps.</summary>
    private static async Task WriteInPlaceAsync(string path, byte[] bytes)
    {
        DateTime time = File.GetLastWriteTimeUtc(path);
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(0);
            await file.WriteAsync(bytes);
        }

        File.SetLastWriteTimeUtc(path, time.AddSeconds(1));
    }
}
