using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Silos;

/// <summary>The system's Redis on a port of its own, which brings every write to the disk.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convnextv2-redis-");
    private readonly Process _process;

    private RedisProcess(int port)
    {
        ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},abortConnect=false");
        string[] arguments =
        [
            .. new[] { "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", _folder.FullName },
            .. new[] { "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--daemonize", "no" },
        ];
        _process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        _process.BeginOutputReadLine();
    }

    public string ConnectionString { get; }

    public static async Task<RedisProcess> StartAsync()
    {
        int port = Ports.Free();
        var redis = new RedisProcess(port);
        long start = Stopwatch.GetTimestamp();
        while (!await ListensAsync(port).ConfigureAwait(false))
        {
            if (redis._process.HasExited || Stopwatch.GetElapsedTime(start) > LongestStart)
            {
                throw new InvalidOperationException("redis-server does not start.");
            }

            await Task.Delay(20).ConfigureAwait(false);
        }

        return redis;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
