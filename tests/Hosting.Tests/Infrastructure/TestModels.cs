using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

/// <summary>A catalog with time that stands still, and checkpoints of <see cref="TestNet"/> in a folder.</summary>
internal sealed class TestModels : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <param name="register">What else there is.</param>
    public TestModels(Action<IServiceCollection>? register = null)
    {
        Weights = Folder["model.safetensors"];
        Write(1, 2, 3);
        TestNet.Hold(Folder.Path, Runs);
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddLogging(logging => logging.AddFakeLogging().SetMinimumLevel(LogLevel.Debug));
        services.AddSingleton<TimeProvider>(Time);
        services.Configure<HostedModelsOptions>(options => options.RunsAtOnce = 64);
        services.AddConvNextV2();
        register?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public TestFolder Folder { get; } = new();

    /// <summary>The path of the checkpoint.</summary>
    public string Weights { get; }

    public HeldRuns Runs { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public IServiceProvider Services => _services;

    public IModelCatalog Catalog => _services.GetRequiredService<IModelCatalog>();

    public FakeLogCollector Logs => _services.GetFakeLogCollector();

    /// <summary>Writes the checkpoint, over the one that is there.</summary>
    public void Write(params float[] weights) => File.WriteAllBytes(Weights, TestNet.Checkpoint(weights));

    /// <summary>A model of that checkpoint, two requests at once.</summary>
    public async Task<IHostedClassifier> AddAsync(string name = "test", Action<HostedModelOptions>? configure = null)
    {
        var options = new HostedModelOptions { Weights = Weights, RequestsAtOnce = 2 };
        configure?.Invoke(options);
        return (IHostedClassifier)await Catalog.AddAsync<TestNet>(name, options);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Folder.Dispose();
    }
}
