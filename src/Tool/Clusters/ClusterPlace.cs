namespace ConvNextV2.Compiled.Tool.Clusters;

/// <summary>Which cluster, and what it is found by.</summary>
/// <param name="Redis">The connection string of the Redis that knows the silos; null where there are gateways.</param>
/// <param name="Gateways">Ports of silos for clients, as HOST:PORT.</param>
/// <param name="ClusterId">As in the silos' <c>ClusterOptions</c>.</param>
/// <param name="ServiceId">Likewise.</param>
internal sealed record ClusterPlace(string? Redis, IReadOnlyList<string> Gateways, string ClusterId, string ServiceId)
{
    /// <summary>Both ids of samples/Cluster.</summary>
    public const string DefaultId = "convnextv2";

    /// <summary>That of silo 0 of samples/Cluster.</summary>
    public const string DefaultGateway = "127.0.0.1:11211";

    /// <summary>Null for a cluster that does not encrypt.</summary>
    public CertificateFiles? Certificate { get; init; }
}
