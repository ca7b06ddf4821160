using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>The system's Redis on a port of its own, which keeps every write.</summary>
internal sealed class RedisServer(string folder, int port) : IAsyncDisposable
{
    private Process? _process;

    public string ConnectionString => $"127.0.0.1:{port},abortConnect=false";

    public async Task StartAsync()
    {
        Directory.CreateDirectory(folder);
        _process = Process.Start(
            new ProcessStartInfo(
                "redis-server",
                [
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    port.ToString(CultureInfo.InvariantCulture),
                    "--dir",
                    folder,
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "always",
                    "--save",
                    "",
                    "--daemonize",
                    "no",
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        _process.BeginOutputReadLine();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await AnswersAsync(patience.Token))
        {
            Assert.False(_process.HasExited, "redis-server does not start: is it installed?");
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Ends it as a loss of power would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Kill();
        }

        return ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
            byte[] answer = new byte[5];
            await client.GetStream().ReadExactlyAsync(answer, cancellationToken);
            return answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
