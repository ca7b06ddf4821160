using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Hosting.Tests.Health;

public class ModelHealthCheckTests
{
    [Fact]
    public async Task Models_are_unhealthy_until_they_are_loaded_and_once_their_host_stops()
    {
        await using var models = NewModels();
        HealthReportEntry before = await CheckAsync(models);
        IHostedService host = models.Services.GetServices<IHostedService>().First(service => service is IHostedLifecycleService);

        await ((IHostedLifecycleService)host).StartingAsync(CancellationToken.None);
        HealthReportEntry started = await CheckAsync(models);
        await ((IHostedLifecycleService)host).StoppedAsync(CancellationToken.None);
        HealthReportEntry stopped = await CheckAsync(models);

        Assert.Equal((HealthStatus.Unhealthy, "roses is not loaded yet."), (before.Status, before.Description));
        Assert.Equal((HealthStatus.Healthy, "roses, generation 1, answers."), (started.Status, started.Description));
        Assert.Equal(
            (HealthStatus.Unhealthy, "The host stops: no model takes more requests."),
            (stopped.Status, stopped.Description)
        );
        Assert.Equal(["ready", "convnextv2"], started.Tags);
    }

    [Fact]
    public async Task A_catalog_without_models_is_healthy()
    {
        await using var models = new TestModels();

        HealthReportEntry empty = await CheckAsync(models);

        Assert.Equal((HealthStatus.Healthy, "There is no model."), (empty.Status, empty.Description));
    }

    [Fact]
    public async Task Each_model_says_which_it_is()
    {
        await using var models = NewModels();
        IHostedModel roses = await StartAsync(models);
        IHostedModel tulips = await models.AddAsync("tulips");
        await tulips.ReloadAsync();
        using ModelLease lease = await tulips.RentAsync();

        HealthReportEntry entry = await CheckAsync(models);

        Assert.Equal("roses, generation 1, answers. tulips, generation 2, answers.", entry.Description);
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["roses:state"] = "Ready",
                ["roses:generation"] = 1,
                ["roses:sha256"] = roses.Status.Model!.Sha256,
                ["roses:loadedAt"] = roses.Status.Model.LoadedAt,
                ["roses:running"] = 0,
                ["roses:queued"] = 0,
                ["tulips:state"] = "Ready",
                ["tulips:generation"] = 2,
                ["tulips:sha256"] = tulips.Status.Model!.Sha256,
                ["tulips:loadedAt"] = tulips.Status.Model.LoadedAt,
                ["tulips:running"] = 1,
                ["tulips:queued"] = 0,
            }.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            entry.Data.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_reload_that_failed_degrades_all_until_one_succeeds()
    {
        await using var models = NewModels();
        IHostedModel model = await StartAsync(models);
        await models.AddAsync("tulips");
        await File.WriteAllTextAsync(models.Weights, "no checkpoint");
        var failure = await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());

        HealthReportEntry degraded = await CheckAsync(models);
        models.Write(1, 1, 1);
        await model.ReloadAsync();
        HealthReportEntry healthy = await CheckAsync(models);

        Assert.Equal(
            (
                HealthStatus.Degraded,
                $"roses, generation 1, goes on answering, for its reload failed: {failure.Message} tulips, generation 1, answers."
            ),
            (degraded.Status, degraded.Description)
        );
        Assert.Equal("Degraded", degraded.Data["roses:state"]);
        Assert.Equal((HealthStatus.Healthy, 2), (healthy.Status, healthy.Data["roses:generation"]));
    }

    [Fact]
    public async Task A_model_that_was_removed_is_no_part_of_it()
    {
        await using var models = NewModels();
        await StartAsync(models);
        await models.AddAsync("tulips");

        await models.Catalog.RemoveAsync("roses");
        HealthReportEntry entry = await CheckAsync(models);

        Assert.Equal((HealthStatus.Healthy, "tulips, generation 1, answers."), (entry.Status, entry.Description));
        Assert.DoesNotContain(entry.Data.Keys, key => key.StartsWith("roses", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_is_being_added_keeps_nobody_from_the_others()
    {
        await using var models = NewModels();
        await StartAsync(models);
        models.Runs.LoadsAreHeld = true;
        Task<IHostedClassifier> adding = models.AddAsync("tulips");
        await models.Runs.LoadingAsync();

        HealthReportEntry entry = await CheckAsync(models);
        models.Runs.LetLoad();
        await adding;

        Assert.Equal(
            (HealthStatus.Healthy, "roses, generation 1, answers. tulips is not loaded yet."),
            (entry.Status, entry.Description)
        );
        Assert.Equal("Loading", entry.Data["tulips:state"]);
    }

    [Fact]
    public async Task A_model_that_has_the_name_of_a_removed_one_is_the_one_that_is_looked_at()
    {
        await using var models = NewModels();
        await StartAsync(models);
        await models.Catalog.RemoveAsync("roses");
        IHostedModel model = await models.AddAsync("roses");
        await model.ReloadAsync();

        HealthReportEntry healthy = await CheckAsync(models);
        await File.WriteAllTextAsync(models.Weights, "no checkpoint");
        await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());

        Assert.Equal((HealthStatus.Healthy, 2), (healthy.Status, healthy.Data["roses:generation"]));
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(models)).Status);
    }

    [Fact]
    public async Task Models_are_unhealthy_as_soon_as_their_host_begins_to_stop()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["model.safetensors"], TestNet.Checkpoint(1, 2, 3));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddConvNextV2<TestNet>("roses", options => options.Weights = folder["model.safetensors"]);
        using IHost host = builder.Build();
        await host.StartAsync();
        using ModelLease lease = await host.Services.GetRequiredService<IHostedModel>().RentAsync();

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        HealthReport draining = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, draining.Status);
        Assert.Equal(HostedModelState.Ready, host.Services.GetRequiredService<IHostedModel>().Status.State);
        lease.Dispose();
        await host.StopAsync();
    }

    private static TestModels NewModels()
    {
        TestModels? models = null;
        models = new TestModels(services =>
            services.AddConvNextV2<TestNet>("roses", options => options.Weights = models!.Weights)
        );
        return models;
    }

    private static async Task<IHostedModel> StartAsync(TestModels models)
    {
        IHostedService host = models.Services.GetServices<IHostedService>().First(service => service is IHostedLifecycleService);
        await ((IHostedLifecycleService)host).StartingAsync(CancellationToken.None);
        return models.Services.GetRequiredService<IHostedModel>();
    }

    private static async Task<HealthReportEntry> CheckAsync(TestModels models) =>
        (await models.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["convnextv2"];
}
