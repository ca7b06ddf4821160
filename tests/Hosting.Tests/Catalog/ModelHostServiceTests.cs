using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Hosting.Tests.Catalog;

public class ModelHostServiceTests
{
    private static readonly float[] Pixels = [1, 1, 1];

    [Fact]
    public async Task A_model_is_loaded_and_has_run_before_anything_else_of_the_host_starts()
    {
        using var folder = new TestFolder();
        var runs = new HeldRuns();
        TestNet.Hold(folder.Path, runs);
        HostApplicationBuilder builder = NewBuilder(folder);
        var other = new OtherService(() => runs.Count);
        builder.Services.AddSingleton<IHostedService>(other);
        builder.Services.AddConvNextV2<TestNet>();
        using IHost host = builder.Build();

        await host.StartAsync();

        Assert.InRange(other.SeenAtStart, 1, int.MaxValue);
        await host.Services.GetRequiredService<IHostedClassifier>().ClassifyAsync(Pixels);
        await host.StopAsync();
    }

    [Fact]
    public async Task The_start_fails_with_the_file_s_own_error()
    {
        using var folder = new TestFolder();
        HostApplicationBuilder builder = NewBuilder(folder);
        await File.WriteAllTextAsync(folder["model.safetensors"], "no checkpoint");
        builder.Services.AddConvNextV2<TestNet>();
        using IHost host = builder.Build();

        var failure = await Assert.ThrowsAsync<CheckpointException>(() => host.StartAsync());

        Assert.Contains(folder["model.safetensors"], failure.Message);
    }

    [Fact]
    public async Task The_start_fails_with_the_option_s_key()
    {
        using var folder = new TestFolder();
        HostApplicationBuilder builder = NewBuilder(folder);
        builder.Configuration["ConvNextV2:Models:TestNet:QueueLength"] = "-1";
        builder.Services.AddConvNextV2<TestNet>();
        using IHost host = builder.Build();

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(["ConvNextV2:Models:TestNet:QueueLength is -1; it is 0 or more."], failure.Failures);
    }

    [Fact]
    public async Task What_a_host_has_taken_is_finished_when_it_stops()
    {
        using var folder = new TestFolder();
        var runs = new HeldRuns();
        TestNet.Hold(folder.Path, runs);
        HostApplicationBuilder builder = NewBuilder(folder);
        builder.Services.AddConvNextV2<TestNet>(options => options.RequestsAtOnce = 1);
        using IHost host = builder.Build();
        await host.StartAsync();
        var model = host.Services.GetRequiredService<IHostedClassifier>();
        runs.AreHeld = true;
        Task<HostedClassification>[] taken = [model.ClassifyAsync(Pixels), model.ClassifyAsync(Pixels)];
        await runs.InsideAsync();

        Task stop = host.StopAsync();
        while (model.Status.State != HostedModelState.Stopped)
        {
            await Task.Yield();
        }

        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.ClassifyAsync(Pixels));
        Assert.False(stop.IsCompleted);
        runs.LetGo(2);

        await Task.WhenAll(taken);
        await stop;
    }

    [Fact]
    public async Task A_server_that_stops_has_its_models_until_it_has_stopped()
    {
        using var folder = new TestFolder();
        HostApplicationBuilder builder = NewBuilder(folder);
        builder.Services.AddConvNextV2<TestNet>();
        builder.Services.AddHostedService<StoppingService>();
        using IHost host = builder.Build();
        await host.StartAsync();

        await host.StopAsync();

        var service = (StoppingService)host.Services.GetServices<IHostedService>().Single(service => service is StoppingService);
        Assert.Equal(1, service.LastAnswer?.Model.Generation);
    }

    [Fact]
    public async Task A_host_whose_time_to_stop_is_over_does_not_wait_for_a_request()
    {
        using var folder = new TestFolder();
        HostApplicationBuilder builder = NewBuilder(folder);
        builder.Services.AddConvNextV2<TestNet>();
        using IHost host = builder.Build();
        await host.StartAsync();
        using ModelLease lease = await host.Services.GetRequiredService<IHostedClassifier>().RentAsync();
        using var over = new CancellationTokenSource();

        var model = host.Services.GetRequiredService<IHostedClassifier>();
        Task stop = host.StopAsync(over.Token);
        while (model.Status.State != HostedModelState.Stopped)
        {
            await Task.Yield();
        }

        Assert.False(stop.IsCompleted);
        await over.CancelAsync();
        await Task.WhenAny(stop).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Null(model.Status.Model);
        lease.Run(Pixels);
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Loaded.CreateSession());
    }

    [Fact]
    public async Task A_relative_path_begins_at_the_content_root()
    {
        using var folder = new TestFolder();
        HostApplicationBuilder builder = NewBuilder(folder);
        builder.Configuration["ConvNextV2:Models:TestNet:Weights"] = "model.safetensors";
        builder.Services.AddConvNextV2<TestNet>();
        using IHost host = builder.Build();

        await host.StartAsync();

        Assert.Equal(folder["model.safetensors"], host.Services.GetRequiredService<IHostedModel>().Status.Model!.Weights);
        await host.StopAsync();
    }

    private static HostApplicationBuilder NewBuilder(TestFolder folder)
    {
        File.WriteAllBytes(folder["model.safetensors"], TestNet.Checkpoint(1, 2, 3));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder.Path });
        builder.Configuration["ConvNextV2:Models:TestNet:Weights"] = folder["model.safetensors"];
        return builder;
    }

    private sealed class OtherService(Func<int> runs) : IHostedService
    {
        public int SeenAtStart { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            SeenAtStart = runs();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class StoppingService(IHostedClassifier model) : IHostedService
    {
        public HostedClassification? LastAnswer { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StopAsync(CancellationToken cancellationToken) => LastAnswer = await model.ClassifyAsync(Pixels);
    }
}
