using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Benchmarks.Server.Load;

/// <summary>A model in a host of this process, without HTTP.</summary>
internal sealed class HostedModel : IAsyncDisposable
{
    // More than callers, so that none is refused.
    private const int LongQueue = 1000;

    private static readonly Dictionary<string, Action<IServiceCollection, Action<HostedModelOptions>>> Registrations = new()
    {
        ["atto"] = (services, configure) => services.AddConvNextV2<ConvNextV2Atto224>(configure),
        ["nano"] = (services, configure) => services.AddConvNextV2<ConvNextV2Nano224>(configure),
        ["tiny"] = (services, configure) => services.AddConvNextV2<ConvNextV2Tiny224>(configure),
    };

    private readonly IHost _host;

    private HostedModel(IHost host) => _host = host;

    /// <summary>The published models that are known here.</summary>
    public static string[] Names => [.. Registrations.Keys];

    public IHostedClassifier Classifier => _host.Services.GetRequiredService<IHostedClassifier>();

    /// <param name="model">Of <see cref="Names"/>.</param>
    /// <param name="weights">Its checkpoint.</param>
    /// <param name="threadsPerRequest">Null for what a host has by itself.</param>
    public static async Task<HostedModel> StartAsync(string model, string weights, int? threadsPerRequest = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Registrations[model]
            (
                builder.Services,
                options =>
                {
                    options.Weights = weights;
                    options.QueueLength = LongQueue;
                    options.ThreadsPerRequest = threadsPerRequest;
                }
            );
        IHost host = builder.Build();
        await host.StartAsync();
        return new HostedModel(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
