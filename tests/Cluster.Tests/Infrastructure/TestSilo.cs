using System.Net;
using System.Net.Sockets;
using ConvNextV2.Compiled.Cluster.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>A silo in this process, a cluster of its own, with jobs in a folder.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public ConvNextV2Jobs Jobs => Grains.ConvNextV2Jobs();

    public static async Task<TestSilo> StartAsync(string folder, IJobWork work, Action<JobWorkerOptions>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort());
            silo.KeepConvNextV2JobsIn(folder);
            silo.AddConvNextV2Jobs(options =>
            {
                options.PollInterval = TimeSpan.FromMilliseconds(10);
                options.ShardsAtOnce = 2;
                configure?.Invoke(options);
            });
            silo.Services.AddSingleton(work);
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host);
    }

    public async Task<JobStatus> EndOfAsync(string job)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await Jobs.WatchAsync(job, TimeSpan.FromMilliseconds(10), patience.Token).LastAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
