using System.Net;
using System.Net.Sockets;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

internal static class Ports
{
    // Of a cluster of the sample: its silos' from the first on, their gateways' a hundred behind.
    private const int Range = 200;
    private const int Silos = 20;
    private const int Gateways = 100;

    // Below those that systems give to connections, which may come at any moment.
    private const int First = 12_000;
    private const int Ranges = 90;

    // Elsewhere than other processes of tests.
    private static int s_next = Random.Shared.Next(Ranges);

    /// <summary>A port that nobody has at the moment.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The first port of a cluster of processes, no other's of these tests.</summary>
    public static int OfCluster()
    {
        while (true)
        {
            int first = First + (Range * (Interlocked.Increment(ref s_next) % Ranges));
            if (Enumerable.Range(first, Silos).All(port => IsFree(port) && IsFree(port + Gateways)))
            {
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
