using System.Net;
using ConvNextV2.Compiled.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using StackExchange.Redis;

namespace Samples.Cluster;

/// <summary>A process as a silo, which listens on this machine alone unless it is a pod.</summary>
internal static class SiloHost
{
    private const string Name = "convnextv2";

    /// <exception cref="InvalidOperationException">The dashboard has no password.</exception>
    public static IHost Build(SiloPlace place)
    {
        if (place.DashboardPort is { } port)
        {
            WebApplicationBuilder web = WebApplication.CreateSlimBuilder();
            AddSilo(web, place);
            return Dashboard.Build(web, port);
        }

        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        AddSilo(builder, place);
        return builder.Build();
    }

    private static void AddSilo(IHostApplicationBuilder builder, SiloPlace place)
    {
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo =>
        {
            if (place.Redis is { } redis)
            {
                UseRedis(silo, place, redis);
            }
            else
            {
                UseFolder(silo, place, place.State!);
            }

            if (place.Certificate is { } certificate)
            {
                silo.UseTls(certificate.Configure);
            }

            Dashboard.Configure(silo, isShown: place.DashboardPort is not null);

            // How soon a silo that is gone is missed: section Membership, where the defaults are not right.
            silo.Services.Configure<ClusterMembershipOptions>(builder.Configuration.GetSection("Membership"));
            silo.AddConvNextV2Jobs();
        });
    }

    private static void UseFolder(ISiloBuilder silo, SiloPlace place, string state)
    {
        var first = new IPEndPoint(IPAddress.Loopback, place.Port);
        silo.UseLocalhostClustering(place.SiloPort, place.GatewayPort, place.Number == 0 ? null : first, Name, Name);
        silo.KeepConvNextV2JobsIn(state);
    }

    private static void UseRedis(ISiloBuilder silo, SiloPlace place, string redis)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Name, Name));
        silo.Configure<EndpointOptions>(options =>
        {
            options.SiloPort = place.SiloPort;
            options.GatewayPort = place.GatewayPort;
            if (!place.IsPod)
            {
                options.AdvertisedIPAddress = IPAddress.Loopback;
            }
        });
        if (place.IsPod)
        {
            // The address, the silo's name and the cluster's ids come from the pod's environment.
            silo.UseKubernetesHosting();
        }

        silo.UseRedisClustering(redis);
        silo.AddRedisGrainStorage("ConvNextV2Jobs", options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis));
    }
}
