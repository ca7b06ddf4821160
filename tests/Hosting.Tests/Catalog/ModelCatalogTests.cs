using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Hosting.Tests.Catalog;

public class ModelCatalogTests
{
    private static readonly float[] Pixels = [1, 1, 1];

    [Fact]
    public async Task Models_are_found_by_their_names_in_order_of_these()
    {
        await using var models = new TestModels();
        IHostedClassifier second = await models.AddAsync("tulips");
        IHostedClassifier first = await models.AddAsync("roses");

        Assert.Equal([first, second], models.Catalog.Models);
        Assert.True(models.Catalog.TryGet("Tulips", out IHostedModel? found));
        Assert.Same(second, found);
        Assert.False(models.Catalog.TryGet("lilies", out _));
    }

    [Theory]
    [InlineData("roses")]
    [InlineData("Roses")]
    public async Task A_name_that_is_taken_is_refused_by_a_sentence(string name)
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync("roses");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => models.AddAsync(name));

        Assert.Equal(
            $"There is a model called '{name}' already. Remove it first, or reload it with other weights.",
            refused.Message
        );
        Assert.Equal([model], models.Catalog.Models);
        await model.ClassifyAsync(Pixels);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("a\nb")]
    [InlineData(" a")]
    public async Task A_name_that_could_be_no_key_is_refused(string name)
    {
        await using var models = new TestModels();

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => models.AddAsync(name));

        Assert.StartsWith("A model cannot be called", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task An_option_that_cannot_be_is_refused_by_its_name()
    {
        await using var models = new TestModels();

        var refused = await Assert.ThrowsAsync<ArgumentException>(() =>
            models.AddAsync(configure: options => options.QueueLength = -1)
        );

        Assert.Equal("HostedModelOptions.QueueLength is -1; it is 0 or more.", refused.Message);
    }

    [Fact]
    public async Task Options_that_are_changed_afterwards_change_nothing()
    {
        await using var models = new TestModels();
        HostedModelOptions? given = null;
        IHostedClassifier model = await models.AddAsync(configure: options => given = options);

        given!.ExpectedSha256 = new string('a', 64);
        await model.ReloadAsync();

        Assert.Equal(2, model.Status.Model!.Generation);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_not_there_and_its_name_is_free()
    {
        await using var models = new TestModels();
        await File.WriteAllTextAsync(models.Weights, "no checkpoint");

        await Assert.ThrowsAsync<CheckpointException>(() => models.AddAsync());
        Assert.Empty(models.Catalog.Models);
        models.Write(1, 2, 3);

        await models.AddAsync();
    }

    [Fact]
    public async Task A_model_answers_nothing_until_it_is_loaded()
    {
        await using var models = new TestModels();
        models.Runs.LoadsAreHeld = true;
        Task<IHostedClassifier> adding = models.AddAsync();
        await models.Runs.LoadingAsync();
        var model = (IHostedClassifier)Assert.Single(models.Catalog.Models);

        Assert.Equal(HostedModelState.Loading, model.Status.State);
        var refused = await Assert.ThrowsAsync<ModelUnavailableException>(() => model.ClassifyAsync(Pixels));
        Assert.Equal("test", refused.Model);
        Assert.Throws<ModelUnavailableException>(() => model.InputHeight);
        models.Runs.LetLoad();

        Assert.Same(model, await adding);
        Assert.Equal(1, (await model.ClassifyAsync(Pixels)).Model.Generation);
    }

    [Fact]
    public async Task What_a_model_has_taken_is_finished_when_it_is_removed_and_nothing_else()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.RequestsAtOnce = 1);
        models.Runs.AreHeld = true;
        Task<HostedClassification> running = model.ClassifyAsync(Pixels);
        Task<HostedClassification> waiting = model.ClassifyAsync(Pixels);
        await models.Runs.InsideAsync();

        Task<bool> removal = models.Catalog.RemoveAsync("test");
        Assert.False(removal.IsCompleted);
        Assert.Empty(models.Catalog.Models);
        Assert.Equal(HostedModelState.Stopped, model.Status.State);
        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.ClassifyAsync(Pixels));
        Assert.Throws<ModelUnavailableException>(() => model.Classify(Pixels));
        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.ReloadAsync());
        models.Runs.LetGo(2);

        Assert.True(await removal);
        Assert.Equal([1, 1], (await Task.WhenAll(running, waiting)).Select(answer => answer.Model.Generation));
        Assert.Null(model.Status.Model);
        Assert.False(await models.Catalog.RemoveAsync("test"));
    }

    [Fact]
    public async Task What_was_injected_is_gone_with_its_model_and_says_where_another_of_its_name_is()
    {
        TestModels? self = null;
        await using var models = new TestModels(services =>
            services.AddConvNextV2<TestNet>("roses", options => options.Weights = self!.Weights)
        );
        self = models;
        var host = (IHostedLifecycleService)
            models.Services.GetServices<IHostedService>().Single(service => service is IHostedLifecycleService);
        await host.StartingAsync(CancellationToken.None);
        var injected = models.Services.GetRequiredKeyedService<IHostedClassifier>("roses");
        await injected.ClassifyAsync(Pixels);

        await models.Catalog.RemoveAsync("roses");
        IHostedClassifier another = await models.AddAsync("roses");

        var gone = await Assert.ThrowsAsync<ModelUnavailableException>(() => injected.ClassifyAsync(Pixels));
        Assert.Equal(
            "roses is gone: it was removed, or its host stops. What has its name by now is in the catalog.",
            gone.Message
        );
        Assert.Equal(HostedModelState.Stopped, injected.Status.State);
        Assert.True(models.Catalog.TryGet("roses", out IHostedModel? found));
        Assert.Same(another, found);
        await another.ClassifyAsync(Pixels);
    }

    [Fact]
    public async Task A_removed_model_s_name_is_free_while_it_finishes()
    {
        await using var models = new TestModels();
        IHostedClassifier former = await models.AddAsync();
        ModelLease lease = await former.RentAsync();
        Task<bool> removal = models.Catalog.RemoveAsync("test");

        IHostedClassifier model = await models.AddAsync();

        Assert.NotSame(former, model);
        await model.ClassifyAsync(Pixels);
        lease.Run(Pixels);
        lease.Dispose();
        Assert.True(await removal);
        Assert.Equal([model], models.Catalog.Models);
    }

    [Fact]
    public async Task Who_waits_is_refused_when_the_removal_does_not_wait_and_who_runs_is_not()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.RequestsAtOnce = 1);
        ModelLease running = await model.RentAsync();
        Task<HostedClassification> waiting = model.ClassifyAsync(Pixels);
        using var cancellation = new CancellationTokenSource();
        Task<bool> removal = models.Catalog.RemoveAsync("test", cancellation.Token);

        await cancellation.CancelAsync();
        Assert.True(await removal);

        await Assert.ThrowsAsync<ModelUnavailableException>(() => waiting);
        running.Run(Pixels);
        running.Dispose();
        Assert.Throws<ObjectDisposedException>(() => running.Loaded.CreateSession());
        Assert.Contains(
            models.Logs.GetSnapshot(),
            entry => entry.Message.StartsWith("test was given up with", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_host_that_stops_waits_for_a_model_that_is_being_removed()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        var host = (IHostedLifecycleService)
            models.Services.GetServices<IHostedService>().Single(s => s is IHostedLifecycleService);
        ModelLease lease = await model.RentAsync();
        Task<bool> removal = models.Catalog.RemoveAsync("test");

        Task stop = host.StoppedAsync(CancellationToken.None);
        Assert.False(stop.IsCompleted);
        lease.Run(Pixels);
        lease.Dispose();

        await stop;
        Assert.True(await removal);
    }

    [Fact]
    public async Task A_removal_that_is_not_over_ends_with_the_catalog()
    {
        var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.RequestsAtOnce = 1);
        ModelLease lease = await model.RentAsync();
        Task waiting = model.ClassifyAsync(Pixels);
        Task<bool> removal = models.Catalog.RemoveAsync("test");

        await models.DisposeAsync();

        await Assert.ThrowsAsync<ModelUnavailableException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(1)));
        lease.Dispose();
        Assert.True(await removal);
        Assert.Throws<ObjectDisposedException>(() => lease.Loaded.CreateSession());
    }

    [Fact]
    public async Task A_model_that_is_loaded_as_it_is_removed_is_given_up()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        models.Runs.LoadsAreHeld = true;
        Task reload = model.ReloadAsync();
        await models.Runs.LoadingAsync();

        Assert.True(await models.Catalog.RemoveAsync("test"));

        await Assert.ThrowsAsync<ModelUnavailableException>(() => reload);
        Assert.Null(model.Status.LastFailure);
    }

    [Fact]
    public async Task No_answer_is_lost_or_wrong_while_models_come_and_go_under_load()
    {
        await using var models = new TestModels();
        using var done = new CancellationTokenSource();
        Task<int>[] callers =
        [
            .. Enumerable
                .Range(0, 6)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        int answers = 0;
                        while (!done.IsCancellationRequested)
                        {
                            if (
                                models.Catalog.TryGet($"model{i % 3}", out IHostedModel? model)
                                && model.Status.State != HostedModelState.Loading
                            )
                            {
                                try
                                {
                                    HostedEmbedding answer = await ((IHostedEmbedder)model).EmbedAsync(Pixels);
                                    Assert.Equal([1, 2, 3], answer.Vector);
                                    answers++;
                                }
                                catch (ModelUnavailableException) when (model.Status.State == HostedModelState.Stopped)
                                {
                                    // It was removed between the look and the call, and stays so.
                                }
                            }

                            await Task.Yield();
                        }

                        return answers;
                    })
                ),
        ];

        for (int i = 0; i < 150; i++)
        {
            await models.AddAsync($"model{i % 3}");
            if (i >= 2)
            {
                Assert.True(await models.Catalog.RemoveAsync($"model{(i - 2) % 3}"));
            }
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(callers), answers => Assert.InRange(answers, 1, int.MaxValue));
    }

    [Fact]
    public async Task A_hundred_models_that_come_and_go_leave_nothing_behind()
    {
        await using var models = new TestModels();
        List<WeakReference> loaded = await AddAndRemoveAsync(models);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // One may still be in a register or on the stack.
        Assert.Equal(100, loaded.Count);
        Assert.InRange(loaded.Count(reference => reference.IsAlive), 0, 1);

        // On a stack of their own, which is gone afterwards.
        static async Task<List<WeakReference>> AddAndRemoveAsync(TestModels models)
        {
            await Task.Yield();
            var loaded = new List<WeakReference>();
            for (int i = 0; i < 100; i++)
            {
                IHostedClassifier model = await models.AddAsync($"model{i}");
                await model.ClassifyAsync(Pixels);
                using ModelLease lease = await model.RentAsync();
                loaded.Add(new WeakReference(lease.Loaded));
            }

            Assert.Equal(100, models.Catalog.Models.Count);
            await Task.WhenAll(models.Catalog.Models.Select(model => models.Catalog.RemoveAsync(model.Name)));
            Assert.Empty(models.Catalog.Models);
            await Task.Yield();
            return loaded;
        }
    }
}
