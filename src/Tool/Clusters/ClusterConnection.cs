using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Tool.Errors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using StackExchange.Redis;

namespace ConvNextV2.Compiled.Tool.Clusters;

/// <summary>A client of a cluster, for as long as a command takes.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    // Whoever waits at a terminal is told within this time that nobody answers.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const string NoConnection = "The Redis is no connection string, such as 'localhost:6379,password=WORD,ssl=true'.";

    private readonly ServiceProvider _services;
    private readonly IConnectionMultiplexer? _redis;
    private bool _isStarted;

    private ClusterConnection(ServiceProvider services, IConnectionMultiplexer? redis)
    {
        _services = services;
        _redis = redis;
    }

    public ConvNextV2Jobs Jobs => _services.GetRequiredService<IClusterClient>().ConvNextV2Jobs();

    /// <exception cref="ToolException">The cluster is not there, or is another.</exception>
    public static async Task<ClusterConnection> OpenAsync(ClusterPlace place)
    {
        ClusterCertificate? certificate = Load(place.Certificate);
        var services = new ServiceCollection();
        IConnectionMultiplexer? redis = null;
        string unanswered;
        if (place.Redis is { } connection)
        {
            IConnectionMultiplexer found = await ConnectAsync(connection);
            redis = found;
            services.AddOrleansClient(client =>
                client.UseRedisClustering(options =>
                {
                    options.ConfigurationOptions = new ConfigurationOptions();
                    options.CreateMultiplexer = _ => Task.FromResult((found, IsShared: true));
                })
            );
            unanswered = $"No silo of the cluster '{place.ClusterId}' that this Redis knows answers.";
        }
        else
        {
            IPEndPoint[] gateways = await Task.WhenAll(place.Gateways.Select(ResolveAsync));
            services.AddOrleansClient(client => client.UseStaticClustering(gateways));
            unanswered =
                $"No silo of the cluster '{place.ClusterId}' answers at {string.Join(" or ", place.Gateways)}, "
                + "where its port for clients should be.";
        }

        if (certificate is not null)
        {
            services.AddOrleansClient(client => client.UseTls(certificate.Configure));
        }

        services.Configure<ClusterOptions>(options =>
            (options.ClusterId, options.ServiceId) = (place.ClusterId, place.ServiceId)
        );
        services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = Patience);
        var cluster = new ClusterConnection(services.BuildServiceProvider(), redis);
        try
        {
            await cluster.StartAsync().WaitAsync(Patience);
            return cluster;
        }
        catch (Exception exception)
        {
            await cluster.DisposeAsync();
            throw new ToolException(
                $"{unanswered} '--cluster-id' and '--service-id' are those of its ClusterOptions; "
                    + "one that encrypts lets in nobody without '--certificate'.",
                exception
            );
        }
    }

    /// <exception cref="ToolException">There is no answer.</exception>
    public async Task<T> AskAsync<T>(Func<ConvNextV2Jobs, Task<T>> question)
    {
        try
        {
            return await question(Jobs).WaitAsync(Patience);
        }
        catch (Exception exception)
        {
            throw new ToolException($"The cluster has no answer: {exception.Message}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Silos that are told log no lost connection. A cluster that went meanwhile takes no leave.
            await StopAsync().WaitAsync(Patience);
            await _services.DisposeAsync().AsTask().WaitAsync(Patience);
            await (_redis?.DisposeAsync() ?? default);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or IOException or SocketException)
        {
            // The process ends next.
        }
    }

    private async Task StartAsync()
    {
        // Without a host around it, which would take Ctrl-C and SIGTERM for itself.
        foreach (IHostedService service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        _isStarted = true;
    }

    private async Task StopAsync()
    {
        if (!_isStarted)
        {
            return;
        }

        foreach (IHostedService service in _services.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    private static ClusterCertificate? Load(CertificateFiles? files)
    {
        try
        {
            return files is null ? null : ClusterCertificate.Load(files.Own, files.Password, files.Authority);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new ToolException(exception.Message, exception);
        }
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(string connection)
    {
        // What is said of it never has the connection string, in which passwords stand.
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connection);
        }
        catch (ArgumentException exception)
        {
            throw new ToolException(NoConnection, exception);
        }

        if (options.EndPoints.Count == 0)
        {
            throw new ToolException(NoConnection);
        }

        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or IOException or SocketException)
        {
            string places = string.Join(" or ", options.EndPoints.Select(NameOf));
            throw new ToolException($"No Redis answers at {places}, or it does not take these credentials.", exception);
        }
    }

    private static string NameOf(EndPoint place) => place is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{place}";

    private static async Task<IPEndPoint> ResolveAsync(string gateway)
    {
        if (IPEndPoint.TryParse(gateway, out IPEndPoint? place) && place.Port > 0)
        {
            return place;
        }

        int colon = gateway.LastIndexOf(':');
        if (
            colon < 1
            || !ushort.TryParse(gateway.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            || port == 0
        )
        {
            throw new ToolException(
                $"'{gateway}' is no gateway: that is a host and a port, such as '{ClusterPlace.DefaultGateway}'."
            );
        }

        string host = gateway[..colon];
        try
        {
            // Silos listen by IPv4 unless they are told otherwise.
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(host);
            return new IPEndPoint(
                addresses.OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork).First(),
                port
            );
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or InvalidOperationException)
        {
            throw new ToolException($"No address is known of the host '{host}'.", exception);
        }
    }
}
