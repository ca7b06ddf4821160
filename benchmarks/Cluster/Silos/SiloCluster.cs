using System.Reflection;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Silos;

/// <summary>Processes of samples/Cluster that find each other by a Redis, and a client of theirs.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    // As samples/Cluster calls it.
    private const string Name = "convnextv2";

    private readonly RedisProcess _redis;
    private readonly int _firstPort = Ports.OfCluster();
    private readonly List<SiloProcess> _silos = [];
    private IHost? _client;
    private int _started;

    private SiloCluster(RedisProcess redis) => _redis = redis;

    /// <summary>For a report.</summary>
    public static string OrleansVersion => $"orleans {Informational.Split('+', ' ')[0].TrimEnd('.')}";

    // With the commit behind it.
    private static string Informational =>
        typeof(IGrain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public ConvNextV2Jobs Jobs => Grains.ConvNextV2Jobs();

    public IManagementGrain Management => Grains.GetGrain<IManagementGrain>(0);

    private IGrainFactory Grains => _client!.Services.GetRequiredService<IClusterClient>();

    /// <param name="silos">How many.</param>
    /// <param name="arePinned">Whether each has one processor of its own.</param>
    public static async Task<SiloCluster> StartAsync(int silos, bool arePinned = false)
    {
        var cluster = new SiloCluster(await RedisProcess.StartAsync().ConfigureAwait(false));
        for (int silo = 0; silo < silos; silo++)
        {
            await cluster.AddAsync(arePinned ? silo : null).ConfigureAwait(false);
        }

        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Name, Name));
            client.UseRedisClustering(cluster._redis.ConnectionString);
        });
        cluster._client = builder.Build();
        await cluster._client.StartAsync().ConfigureAwait(false);
        return cluster;
    }

    public async Task<SiloProcess> AddAsync(int? processor = null)
    {
        SiloProcess silo = await SiloProcess
            .StartAsync(_started++, _firstPort, _redis.ConnectionString, processor)
            .ConfigureAwait(false);
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Ends a silo as a loss of power would.</summary>
    public void Kill(SiloProcess silo)
    {
        silo.Kill();
        _silos.Remove(silo);
        silo.Dispose();
    }

    /// <summary>The silo that has a job's grain.</summary>
    public async Task<SiloProcess> HostOfAsync(JobStatus job)
    {
        SiloAddress? address = await Management.GetActivationAddress(Grains.GetGrain<IJobGrain>(job.Id)).ConfigureAwait(false);
        return _silos.Single(silo => silo.Port == address!.Endpoint.Port);
    }

    public async ValueTask DisposeAsync()
    {
        _silos.ForEach(silo => silo.Dispose());
        if (_client is not null)
        {
            await _client.StopAsync().ConfigureAwait(false);
            _client.Dispose();
        }

        await _redis.DisposeAsync().ConfigureAwait(false);
    }
}
