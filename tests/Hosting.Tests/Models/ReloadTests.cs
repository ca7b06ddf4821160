using System.Diagnostics.Metrics;
using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Hosting.Tests.Models;

public class ReloadTests
{
    private static readonly float[] Pixels = [1, 1, 1];

    [Fact]
    public async Task Requests_that_begin_after_a_reload_are_the_new_model_s()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        HostedClassification before = await model.ClassifyAsync(Pixels, top: 1);

        models.Time.Advance(TimeSpan.FromHours(1));
        models.Write(9, 2, 3);
        await model.ReloadAsync();
        HostedClassification after = await model.ClassifyAsync(Pixels, top: 1);

        Assert.Equal(("blue", 1), (before.Predictions[0].Label, before.Model.Generation));
        Assert.Equal(("red", 2), (after.Predictions[0].Label, after.Model.Generation));
        Assert.Equal(TimeSpan.FromHours(1), after.Model.LoadedAt - before.Model.LoadedAt);
        Assert.Equal(Sha256Of(models.Weights), after.Model.Sha256);
        Assert.NotEqual(before.Model.Sha256, after.Model.Sha256);
        Assert.Equal(models.Weights, after.Model.Weights);
        Assert.Equal(after.Model, model.Status.Model);
    }

    [Fact]
    public async Task Every_answer_is_of_the_one_model_that_it_names_while_others_take_its_place()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (4, 1000)
        );
        string[] weights = [models.Folder["even.safetensors"], models.Folder["odd.safetensors"]];
        await File.WriteAllBytesAsync(weights[0], TestNet.Checkpoint(2, 0, 0));
        await File.WriteAllBytesAsync(weights[1], TestNet.Checkpoint(1, 0, 0));
        string[] hashes = [.. weights.Select(Sha256Of)];
        await model.ReloadAsync(weights[0]);
        using var done = new CancellationTokenSource();

        Task<int>[] callers =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        int answers = 0;
                        while (!done.IsCancellationRequested)
                        {
                            HostedEmbedding answer = await model.EmbedAsync(Pixels);
                            bool isEven = answer.Model.Generation % 2 == 0;
                            Assert.Equal(isEven ? 2 : 1, answer.Vector[0]);
                            Assert.Equal(hashes[isEven ? 0 : 1], answer.Model.Sha256);
                            answers++;
                        }

                        return answers;
                    })
                ),
        ];
        for (int generation = 3; generation <= 60; generation++)
        {
            await model.ReloadAsync(weights[generation % 2]);

            // What begins now is of the new one, whatever others do.
            Assert.InRange((await model.EmbedAsync(Pixels)).Model.Generation, generation, generation);
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(callers), answers => Assert.InRange(answers, 1, int.MaxValue));
    }

    [Fact]
    public async Task A_model_is_freed_when_its_last_lease_is_back_and_not_before()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        ModelLease first = await model.RentAsync();
        ModelLease second = await model.RentAsync();
        ImageEmbedder former = first.Loaded;
        models.Write(9, 2, 3);

        await model.ReloadAsync();
        first.Dispose();
        second.Run(Pixels);
        Assert.Equal([1, 2, 3], second.Session.PooledOutput.ToArray());
        former.CreateSession().Dispose();
        second.Dispose();

        Assert.Throws<ObjectDisposedException>(() => former.CreateSession());
        using ModelLease third = await model.RentAsync();
        Assert.Equal(2, third.Model.Generation);
        third.Run(Pixels);
    }

    [Fact]
    public async Task Those_that_are_replaced_are_freed_each()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        var former = new List<ImageEmbedder>();

        for (int i = 0; i < 10; i++)
        {
            using (ModelLease lease = await model.RentAsync())
            {
                former.Add(lease.Loaded);
            }

            await model.ReloadAsync();
        }

        Assert.All(former, replaced => Assert.Throws<ObjectDisposedException>(() => replaced.CreateSession()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(60)]
    public async Task A_half_written_file_keeps_the_model_that_answers(int bytes)
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        await File.WriteAllBytesAsync(models.Weights, TestNet.Checkpoint(9, 9, 9)[..bytes]);

        var failure = await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());
        HostedClassification answer = await model.ClassifyAsync(Pixels, top: 1);

        Assert.Equal(("blue", 1), (answer.Predictions[0].Label, answer.Model.Generation));
        Assert.Equal(HostedModelState.Degraded, model.Status.State);
        Assert.Equal(new ReloadFailure(models.Time.GetUtcNow(), failure.Message), model.Status.LastFailure);
        Assert.Contains(
            models.Logs.GetSnapshot(),
            entry => entry.Exception == failure && entry.Message == "test was not reloaded; generation 1 goes on answering"
        );
    }

    [Fact]
    public async Task The_next_reload_that_succeeds_makes_up_for_one_that_failed()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        await File.WriteAllTextAsync(models.Weights, "no checkpoint");
        await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());

        models.Write(1, 9, 1);
        await model.ReloadAsync();

        Assert.Equal((HostedModelState.Ready, null), (model.Status.State, model.Status.LastFailure));
        Assert.Equal("green", (await model.ClassifyAsync(Pixels, top: 1)).Predictions[0].Label);
    }

    [Fact]
    public async Task A_reload_that_failed_does_not_hide_one_that_succeeded_after_it()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        string good = models.Folder["good.safetensors"];
        await File.WriteAllBytesAsync(good, TestNet.Checkpoint(9, 1, 1));
        await File.WriteAllTextAsync(models.Weights, "no checkpoint");

        // The next begins and ends while the first is still being counted.
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (
                instrument.Name == "convnextv2.reloads"
                && instrument.Meter.Scope == models.Services.GetRequiredService<IMeterFactory>()
            )
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, _, tags, _) =>
            {
                if (tags.Length == 2)
                {
                    model.ReloadAsync(good).GetAwaiter().GetResult();
                }
            }
        );
        listener.Start();
        await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());

        Assert.Equal((HostedModelState.Ready, null), (model.Status.State, model.Status.LastFailure));
        Assert.Equal(2, model.Status.Model!.Generation);
    }

    [Fact]
    public async Task A_place_is_given_back_also_if_freeing_what_was_replaced_fails()
    {
        await using var models = new TestModels(services => services.AddSingleton<ILoggerProvider, FailingLogs>());
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 0)
        );
        ModelLease lease = await model.RentAsync();
        await model.ReloadAsync();

        Assert.ThrowsAny<Exception>(lease.Dispose);

        Assert.Equal(0, model.Status.Running);
        Assert.Equal(2, (await model.ClassifyAsync(Pixels)).Model.Generation);
        Assert.True(await models.Catalog.RemoveAsync("test"));
    }

    [Fact]
    public async Task A_checkpoint_whose_outputs_are_not_finite_keeps_the_model_that_answers()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        models.Write(3e38f, 1, 1);

        var failure = await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());

        Assert.Contains("are not finite", failure.Message);
        Assert.Equal(1, (await model.ClassifyAsync(Pixels)).Model.Generation);
    }

    [Fact]
    public async Task Another_checkpoint_is_the_model_s_from_then_on()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        string other = models.Folder["other.safetensors"];
        await File.WriteAllBytesAsync(other, TestNet.Checkpoint(9, 1, 1));

        await model.ReloadAsync(other);
        await model.ReloadAsync();

        Assert.Equal((3, other), (model.Status.Model!.Generation, model.Status.Model.Weights));
        await Assert.ThrowsAsync<FileNotFoundException>(() => model.ReloadAsync(models.Folder["none.safetensors"]));
        await model.ReloadAsync();
        Assert.Equal(other, model.Status.Model.Weights);
    }

    [Fact]
    public async Task A_checkpoint_of_another_hash_than_is_expected_is_not_taken()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.ExpectedSha256 = Sha256Of(models.Weights));
        models.Write(9, 1, 1);

        await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());

        Assert.Equal(1, model.Status.Model!.Generation);
    }

    [Fact]
    public async Task A_reload_that_is_given_up_leaves_the_model_as_it_is()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        models.Runs.LoadsAreHeld = true;
        using var cancellation = new CancellationTokenSource();
        Task reload = model.ReloadAsync(cancellation.Token);
        await models.Runs.LoadingAsync();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reload);

        Assert.Equal((HostedModelState.Ready, 1), (model.Status.State, model.Status.Model!.Generation));
        models.Runs.LoadsAreHeld = false;
        await model.ReloadAsync();
        Assert.Equal(2, model.Status.Model!.Generation);
    }

    [Fact]
    public async Task Requests_are_answered_while_another_model_is_loaded()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        models.Runs.LoadsAreHeld = true;
        Task reload = model.ReloadAsync();
        await models.Runs.LoadingAsync();

        Assert.Equal(1, (await model.ClassifyAsync(Pixels)).Model.Generation);
        models.Runs.LetLoad();
        await reload;

        Assert.Equal(2, (await model.ClassifyAsync(Pixels)).Model.Generation);
    }

    [Fact]
    public async Task A_reload_leaves_the_other_processors_to_requests_and_the_first_load_has_all()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        Assert.Null(models.Runs.LoadOptions!.ThreadCount);
        models.Runs.AreHeld = true;
        int before = models.Runs.Count;

        Task reload = model.ReloadAsync();
        for (int sessions = 1; sessions <= 3; sessions++)
        {
            await models.Runs.InsideAsync();
            Assert.Equal(before + sessions, models.Runs.Count);
            models.Runs.LetGo();
        }

        await reload;
        Assert.Equal(1, models.Runs.LoadOptions!.ThreadCount);
    }

    /// <summary>Fails when the first generation is freed.</summary>
    private sealed class FailingLogs : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (formatter(state, exception).StartsWith("test, generation 1, is freed", StringComparison.Ordinal))
            {
                throw new IOException("The log is full.");
            }
        }

        public void Dispose() { }
    }

    private static string Sha256Of(string path) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
}
