using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ImageServer.Settings;

/// <summary>Where the server listens, and what it takes from a connection.</summary>
internal static class Listening
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    // A page that has made its own name point to this machine (DNS rebinding) sends that name as the host.
    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Loopback alone, unless the settings allow more.</summary>
    public static void AddListening(this WebApplicationBuilder builder)
    {
        if (!HasAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        foreach (string url in builder.Configuration["urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            Require(url.Trim());
        }

        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<ServerOptions>>(Configure);
        builder
            .Services.AddOptions<HostFilteringOptions>()
            .Configure<IOptions<ServerOptions>, IConfiguration>(
                (filter, server, configuration) =>
                {
                    string[] hosts = configuration["AllowedHosts"]?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [];
                    filter.AllowedHosts =
                        hosts is not [] ? hosts
                        : server.Value.AllowRemote ? ["*"] // HostCheck's.
                        : LoopbackHosts;
                    filter.IncludeFailureMessage = false;
                }
            );
    }

    private static void Require(string url)
    {
        try
        {
            if (BindingAddress.Parse(url).Scheme.Equals("http", StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new ListenRefusedException(
            $"Urls has '{url}', which is no address that this server listens on; one is {DefaultUrl}. TLS is a proxy's work."
        );
    }

    private static bool HasAddress(IConfiguration configuration) =>
        configuration["urls"] is not null
        || configuration["http_ports"] is not null
        || configuration["https_ports"] is not null
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    private static void Configure(KestrelServerOptions kestrel, IOptions<ServerOptions> server)
    {
        ServerOptions options = server.Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.MinBodyRate, options.SlowBodyGrace);
        kestrel.ConfigureEndpointDefaults(endpoint => Require(endpoint, options.AllowRemote));
    }

    /// <summary>Called for each address, wherever it was set, before the server listens there.</summary>
    private static void Require(ListenOptions endpoint, bool allowsRemote)
    {
        if (!allowsRemote && endpoint.EndPoint is IPEndPoint address && !IPAddress.IsLoopback(address.Address))
        {
            throw new ListenRefusedException(
                $"The server is to listen on {address}, which other machines reach. "
                    + $"Set {ServerOptions.Section}:{nameof(ServerOptions.AllowRemote)} to true if they shall; "
                    + $"or listen on loopback, as on {DefaultUrl}."
            );
        }
    }
}

/// <summary>An address is not listened on.</summary>
internal sealed class ListenRefusedException(string message) : Exception(message);
