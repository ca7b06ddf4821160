using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Cluster.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>
/// Silos as processes that find each other by a Redis, a client of theirs, and images for them. Tests share all of it, for a silo
/// takes seconds to start; each test has as many silos as it asks for.
/// </summary>
public sealed class SiloCluster : IAsyncLifetime
{
    public const int ImagesPerPart = 3;
    public const int Parts = 10;

    // As samples/Cluster calls it.
    private const string Name = "convnextv2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Ports.OfCluster();
    private readonly Dictionary<int, SiloProcess> _silos = [];
    private IHost? _client;
    private int _started;

    internal RedisServer Redis { get; private set; } = null!;

    internal HeldImages Images { get; private set; } = null!;

    internal string ImagesFolder => _folder["images"];

    /// <summary>What one process makes of the images.</summary>
    internal string Expected => _folder["expected"];

    internal ConvNextV2Jobs Jobs => Grains.ConvNextV2Jobs();

    private IGrainFactory Grains => _client!.Services.GetRequiredService<IClusterClient>();

    public async ValueTask InitializeAsync()
    {
        Images = new HeldImages(ImagesFolder, _folder["pipes"], Parts * ImagesPerPart);
        await OneMachine.RunAsync([ImagesFolder], Expected, ImagesPerPart);
        Redis = new RedisServer(_folder["redis"], Ports.Free());
        await Redis.StartAsync();
        await HaveAsync(3);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Name, Name));
            // Whom it asks may have been killed or stopped.
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(2));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.UseRedisClustering(Redis.ConnectionString);
        });
        _client = builder.Build();
        await _client.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SiloProcess silo in _silos.Values)
        {
            silo.Dispose();
        }

        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }

        await Redis.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Starts silos until there are so many. There may be more, of tests before.</summary>
    internal async Task<IReadOnlyList<SiloProcess>> HaveAsync(int count)
    {
        foreach (int number in _silos.Where(silo => silo.Value.HasEnded).Select(silo => silo.Key).ToArray())
        {
            _silos.Remove(number, out SiloProcess? silo);
            silo!.Dispose();
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Max(0, count - _silos.Count)).Select(_ => AddAsync()));
        return [.. _silos.Values];
    }

    /// <summary>Starts one more.</summary>
    /// <param name="job">A job that it is to submit, as its command line has it; none if there are no arguments.</param>
    /// <param name="largestFile">As of <see cref="SiloProcess"/>.</param>
    internal async Task<SiloProcess> AddAsync(string[]? job = null, int? largestFile = null)
    {
        int number = _started++;
        string[] place = ["--silo", Text(number), "--port", Text(_port), "--redis", Redis.ConnectionString];
        SiloProcess silo = await SiloProcess.StartAsync([.. job ?? [], .. place], largestFile);
        lock (_silos)
        {
            _silos.Add(number, silo);
        }

        return silo;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The silo that has a job's grain.</summary>
    internal Task<SiloProcess> HostOfAsync(JobStatus job) =>
        AskAsync(async () =>
        {
            SiloAddress? address = await Grains
                .GetGrain<IManagementGrain>(0)
                .GetActivationAddress(Grains.GetGrain<IJobGrain>(job.Id));
            return _silos[address!.Endpoint.Port - _port];
        });

    /// <summary>Asks until there is an answer: a silo that was killed a moment ago has yet to be missed.</summary>
    internal static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception) when (Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(50);
            }
        }
    }
}
