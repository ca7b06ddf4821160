using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Hosting.Tests.Health;

public class ModelHealthCheckTests
{
    [Fact]
    public async Task A_model_is_unhealthy_until_it_is_loaded_and_once_its_host_stops()
    {
        await using var models = NewModels();
        HealthReportEntry before = await CheckAsync(models);
        IHostedService host = models.Services.GetServices<IHostedService>().First(service => service is IHostedLifecycleService);

        await ((IHostedLifecycleService)host).StartingAsync(CancellationToken.None);
        HealthReportEntry started = await CheckAsync(models);
        await ((IHostedLifecycleService)host).StoppedAsync(CancellationToken.None);
        HealthReportEntry stopped = await CheckAsync(models);

        Assert.Equal((HealthStatus.Unhealthy, "roses is not loaded yet."), (before.Status, before.Description));
        Assert.Equal((HealthStatus.Healthy, "roses, generation 1, answers"), (started.Status, started.Description));
        Assert.Equal(HealthStatus.Unhealthy, stopped.Status);
        Assert.Equal(["ready", "convnextv2"], started.Tags);
    }

    [Fact]
    public async Task A_healthy_model_says_which_it_is()
    {
        await using var models = NewModels();
        IHostedModel model = await StartAsync(models);

        IReadOnlyDictionary<string, object> data = (await CheckAsync(models)).Data;

        ModelIdentity identity = model.Status.Model!;
        Assert.Equal((1, identity.Sha256, identity.LoadedAt), (data["generation"], data["sha256"], data["loadedAt"]));
        Assert.Equal((0, 0), (data["running"], data["queued"]));
    }

    [Fact]
    public async Task A_reload_that_failed_degrades_a_model_until_one_succeeds()
    {
        await using var models = NewModels();
        IHostedModel model = await StartAsync(models);
        await File.WriteAllTextAsync(models.Weights, "no checkpoint");
        var failure = await Assert.ThrowsAsync<CheckpointException>(() => model.ReloadAsync());

        HealthReportEntry degraded = await CheckAsync(models);
        models.Write(1, 1, 1);
        await model.ReloadAsync();
        HealthReportEntry healthy = await CheckAsync(models);

        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.Equal($"roses, generation 1, goes on answering, for its reload failed: {failure.Message}", degraded.Description);
        Assert.Equal((HealthStatus.Healthy, 2), (healthy.Status, healthy.Data["generation"]));
    }

    [Fact]
    public async Task A_model_that_was_removed_is_no_fault()
    {
        await using var models = NewModels();
        await StartAsync(models);

        await models.Catalog.RemoveAsync("roses");

        Assert.Equal((HealthStatus.Healthy, "roses was removed."), Of(await CheckAsync(models)));

        static (HealthStatus, string?) Of(HealthReportEntry entry) => (entry.Status, entry.Description);
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

        Assert.Equal((HealthStatus.Healthy, 2), (healthy.Status, healthy.Data["generation"]));
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(models)).Status);
    }

    [Fact]
    public async Task A_model_is_unhealthy_as_soon_as_its_host_begins_to_stop()
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
        (await models.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["convnextv2:roses"];
}
