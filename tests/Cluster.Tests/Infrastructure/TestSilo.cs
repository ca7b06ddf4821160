using System.Net;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>A silo in this process, with jobs in a folder: a cluster of its own, or one more of another's.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IPEndPoint _first;

    private TestSilo(IHost host, IPEndPoint first) => (_host, _first) = (host, first);

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public ConvNextV2Jobs Jobs => Grains.ConvNextV2Jobs();

    /// <param name="folder">Of the jobs.</param>
    /// <param name="work">What is done with leases; null for what is done with images.</param>
    /// <param name="configure">Sets options; may be left out.</param>
    /// <param name="other">A silo of the cluster that it joins; null for one of its own.</param>
    /// <param name="rules">In place of those that the options make; may be left out.</param>
    public static async Task<TestSilo> StartAsync(
        string folder,
        IJobWork? work,
        Action<JobWorkerOptions>? configure = null,
        TestSilo? other = null,
        LedgerRules? rules = null
    )
    {
        int port = Ports.Free();
        IPEndPoint first = other?._first ?? new IPEndPoint(IPAddress.Loopback, port);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, Ports.Free(), first);
            silo.KeepConvNextV2JobsIn(folder);

            // While a silo joins, a call may be lost: by default it is waited for half a minute.
            silo.Services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(3));
            silo.AddConvNextV2Jobs(options =>
            {
                options.PollInterval = TimeSpan.FromMilliseconds(10);
                options.ShardsAtOnce = 2;
                configure?.Invoke(options);
            });
            if (work is not null)
            {
                silo.Services.AddSingleton(work);
            }

            if (rules is not null)
            {
                silo.Services.AddSingleton(rules);
            }
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host, first);
    }

    public async Task<JobStatus> EndOfAsync(string job)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        return await Jobs.WatchAsync(job, TimeSpan.FromMilliseconds(10), patience.Token).LastAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
