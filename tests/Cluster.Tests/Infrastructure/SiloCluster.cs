using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>Silos as processes, which a Redis knows so that any of them may go, and clients of them in this one.</summary>
internal sealed class SiloCluster(string folder) : IAsyncDisposable
{
    private const int Gateways = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly RedisServer _redis = new(Path.Combine(folder, "redis"), Ports.Free());
    private readonly int _port = Ports.OfCluster();
    private readonly ConcurrentDictionary<int, SiloProcess> _silos = [];
    private readonly ConcurrentQueue<SiloProcess> _gone = [];
    private readonly List<Task> _starts = [];
    private readonly List<IHost> _clients = [];

    public SiloProcess this[int number] => _silos[number];

    /// <summary>The numbers of silos that are in the cluster now.</summary>
    public int[] Running => [.. _silos.Keys.Order()];

    /// <summary>Silos from 0 on.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="environment">Variables in place of those that silos of tests have.</param>
    public async Task StartAsync(int silos, params (string Name, string Value)[] environment)
    {
        await _redis.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, silos).Select(number => StartOneAsync(number, environment)));
    }

    public Task StartOneAsync(int number, params (string Name, string Value)[] environment)
    {
        Task start = StartAsync();
        _starts.Add(start);
        return start;

        async Task StartAsync() =>
            _silos[number] = await SiloProcess.StartAsync(
                environment.ToDictionary(),
                "--silo",
                number.ToString(CultureInfo.InvariantCulture),
                "--port",
                _port.ToString(CultureInfo.InvariantCulture),
                "--redis",
                _redis.ConnectionString
            );
    }

    public void Kill(int number)
    {
        Assert.True(_silos.TryRemove(number, out SiloProcess? silo));
        _gone.Enqueue(silo);
        silo.Kill();
    }

    /// <summary>A client that has found the cluster by its Redis.</summary>
    public Task<IClusterClient> ConnectAsync() => ConnectAsync(client => client.UseRedisClustering(_redis.ConnectionString));

    /// <summary>A client of one silo.</summary>
    public Task<IClusterClient> ConnectAsync(int silo) =>
        ConnectAsync(client => client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _port + Gateways + silo)));

    /// <summary>The silo that has the grain of a job.</summary>
    public async Task<int> SiloOfJobAsync(IClusterClient client, string job)
    {
        DetailedGrainStatistic[] grains = await client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return Assert.Single(grains, grain => grain.GrainId.Key.ToString() == job).SiloAddress.Endpoint.Port - _port;
    }

    /// <summary>Waits until a job is as it is told.</summary>
    public async Task<JobStatus> UntilAsync(IClusterClient client, string job, Func<JobStatus, bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        JobStatus? last = null;
        try
        {
            await foreach (
                JobStatus now in client.ConvNextV2Jobs().WatchAsync(job, TimeSpan.FromMilliseconds(20), patience.Token)
            )
            {
                last = now;
                if (isSo(now))
                {
                    return now;
                }
            }
        }
        catch (OperationCanceledException) { }

        throw new InvalidOperationException(
            $"The job does not come so far. It is {last?.State}, {last?.ShardsDone} of {last?.Shards} parts. {Output}"
        );
    }

    public Task<JobStatus> EndOfAsync(IClusterClient client, string job) => UntilAsync(client, job, now => now.HasEnded);

    public async ValueTask DisposeAsync()
    {
        foreach (IHost client in _clients)
        {
            // Not StopAsync, which would wait for silos that are gone.
            client.Dispose();
        }

        await Task.WhenAll(_starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (SiloProcess silo in _silos.Values.Concat(_gone))
        {
            silo.Dispose();
        }

        await _redis.DisposeAsync();
    }

    private string Output =>
        string.Join("\n", _silos.Select(silo => $"Silo {silo.Key}: {silo.Value.Output}"))
        + string.Concat(_gone.Select(silo => $"\nA silo that was killed: {silo.Output}"));

    private async Task<IClusterClient> ConnectAsync(Action<IClientBuilder> find)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            find(client);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("convnextv2", "convnextv2"));

            // What a silo was asked that is killed has no answer.
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
        });
        IHost host = builder.Build();
        _clients.Add(host);
        using var patience = new CancellationTokenSource(Patience);
        await host.StartAsync(patience.Token);
        return host.Services.GetRequiredService<IClusterClient>();
    }
}
