using ConvNextV2.Compiled.Tool.Clusters;
using StackExchange.Redis;

namespace Samples.Cluster;

/// <summary>Which silo of which cluster a process is.</summary>
/// <param name="Number">From 0 on, which the others find the cluster by where there is no Redis.</param>
/// <param name="Port">Of silo 0; the others listen behind it.</param>
/// <param name="Redis">What knows the silos and keeps the jobs; null for silo 0 and a folder.</param>
/// <param name="State">The folder.</param>
internal sealed record SiloPlace(int Number, int Port, string? Redis, string? State)
{
    public const int DefaultPort = 11111;

    // Silos and the gateways for clients have ports of their own.
    private const int MostSilos = 100;

    /// <summary>Whether it is a pod, which others reach by its address; otherwise it listens on this machine alone.</summary>
    public bool IsPod { get; init; }

    /// <summary>What it shows who it is by, and who the others are to be; null for no encryption.</summary>
    public ClusterCertificate? Certificate { get; init; }

    /// <summary>The port of a page about the cluster; null for none.</summary>
    public int? DashboardPort { get; init; }

    public int SiloPort => Port + Number;

    public int GatewayPort => Port + MostSilos + Number;

    /// <summary>What another terminal says to join.</summary>
    public string Joining =>
        (Port == DefaultPort ? "" : $"--port {Port} ")
        + (Redis is null ? $"--state \"{Path.GetFullPath(State!)}\"" : $"--redis {WithoutPassword(Redis)}")
        + (Certificate is null ? "" : " --certificate … --certificate-authority …");

    private static string WithoutPassword(string redis) => ConfigurationOptions.Parse(redis).ToString(includePassword: false);
}
