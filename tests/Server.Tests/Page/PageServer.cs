using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ImageServer.Tests.Page;

/// <summary>The server as a process of its own, which can be killed and come back at the same address.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private PageServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <param name="address">Where it listens; null for a port that is free.</param>
    public static async Task<PageServer> StartAsync(Uri? address = null)
    {
        address ??= new Uri($"http://127.0.0.1:{FreePort()}");
        string program = Path.Combine(AppContext.BaseDirectory, "convnextv2-server.dll");
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, "--urls", address.GetLeftPart(UriPartial.Authority)])
            {
                // What it logs would fill a pipe that nobody reads.
                Environment = { ["Logging__LogLevel__Default"] = "None" },
            }
        )!;
        var server = new PageServer(process, address);
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>As the kernel ends a process: what was under way breaks off.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient();
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            Assert.False(_process.HasExited, "The server has ended before it was ready.");
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri(Address, "health/ready"), limit.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(20, limit.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
