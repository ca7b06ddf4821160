using System.Net;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Tool.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>A silo in this process, a cluster of its own.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, int gateway)
    {
        _host = host;
        Gateway = $"localhost:{gateway}";
    }

    public string Gateway { get; }

    public ConvNextV2Jobs Jobs => _host.Services.GetRequiredService<IGrainFactory>().ConvNextV2Jobs();

    /// <param name="state">A folder that keeps its jobs.</param>
    /// <param name="shardsAtOnce">0 for one that keeps jobs and does nothing of them.</param>
    /// <param name="redis">What other silos and clients find it by; null for its gateway.</param>
    /// <param name="authority">Whose certificates it asks for; null for none.</param>
    public static async Task<TestSilo> StartAsync(
        string state,
        int shardsAtOnce = 0,
        string? redis = null,
        TestAuthority? authority = null
    )
    {
        (int port, int gateway) = (Ports.Free(), Ports.Free());
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            if (redis is null)
            {
                silo.UseLocalhostClustering(port, gateway, null, ClusterPlace.DefaultId, ClusterPlace.DefaultId);
            }
            else
            {
                silo.UseRedisClustering(redis);
                silo.ConfigureEndpoints(IPAddress.Loopback, port, gateway);
                silo.Configure<ClusterOptions>(options =>
                    (options.ClusterId, options.ServiceId) = (ClusterPlace.DefaultId, ClusterPlace.DefaultId)
                );
            }

            if (authority is not null)
            {
                silo.UseTls(options =>
                {
                    options.LocalCertificate = authority.Issue("silo");
                    options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
                    options.RemoteCertificateValidation = (certificate, _, _) =>
                        certificate.IssuerName.RawData.SequenceEqual(authority.Certificate.SubjectName.RawData);
                });
            }

            silo.KeepConvNextV2JobsIn(state);
            silo.AddConvNextV2Jobs(options =>
            {
                options.ShardsAtOnce = shardsAtOnce;
                options.PollInterval = TimeSpan.FromMilliseconds(50);
                options.MaxTries = 1;
            });
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host, gateway);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
