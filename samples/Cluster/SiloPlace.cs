namespace Samples.Cluster;

/// <summary>Which silo of which cluster a process is.</summary>
/// <param name="Number">From 0 on, which the others find the cluster by where there is no Redis.</param>
/// <param name="Port">Of silo 0; the others listen behind it.</param>
/// <param name="Redis">What knows the silos and keeps the jobs; null for silo 0 and a folder.</param>
/// <param name="State">The folder.</param>
internal sealed record SiloPlace(int Number, int Port, string? Redis, string? State)
{
    // Silos and the gateways for clients have ports of their own.
    private const int MostSilos = 100;

    public int SiloPort => Port + Number;

    public int GatewayPort => Port + MostSilos + Number;

    /// <summary>What another terminal says to join.</summary>
    public string Joining =>
        (Port == 11111 ? "" : $"--port {Port} ")
        + (Redis is null ? $"--state \"{Path.GetFullPath(State!)}\"" : $"--redis {Redis}");
}
