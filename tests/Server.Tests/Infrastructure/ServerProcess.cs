using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ConvNextV2.Compiled.Server.Tests.Infrastructure;

/// <summary>The server as a process of its own, on a port of loopback that is free.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Listening = "Now listening on: http://127.0.0.1:";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(ProcessStartInfo settings)
    {
        settings.RedirectStandardOutput = true;
        settings.RedirectStandardError = true;
        settings.Environment.Remove("ASPNETCORE_URLS");
        _process = new Process { StartInfo = settings };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; private set; }

    public int Id => _process.Id;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts what the tests were built with; it listens when this returns.</summary>
    public static ServerProcess Start(params IEnumerable<string> arguments) =>
        StartProgram("dotnet", [Path.Combine(AppContext.BaseDirectory, "convnextv2-server.dll"), .. arguments]);

    /// <summary>The same at the port of one that has ended.</summary>
    public static ServerProcess StartAt(int port) =>
        Start(port, "dotnet", [Path.Combine(AppContext.BaseDirectory, "convnextv2-server.dll")]);

    /// <summary>The same of another program.</summary>
    public static ServerProcess StartProgram(string program, params IEnumerable<string> arguments) =>
        Start(port: 0, program, arguments);

    private static ServerProcess Start(int port, string program, IEnumerable<string> arguments)
    {
        // Somewhere else than where its files are.
        var server = new ServerProcess(
            new ProcessStartInfo(program, [.. arguments, "--urls", $"http://127.0.0.1:{port}"])
            {
                WorkingDirectory = Path.GetTempPath(),
            }
        );
        if (!server._port.Task.Wait(TimeSpan.FromMinutes(2)))
        {
            server.Dispose();
            throw new TimeoutException("The server does not listen:\n" + server.Output);
        }

        server.Port = server._port.Task.Result;
        return server;
    }

    /// <summary>What a start prints that fails, and its exit code.</summary>
    public static async Task<(int ExitCode, string Output)> FailAsync(params IEnumerable<string> arguments)
    {
        using var server = new ServerProcess(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "convnextv2-server.dll"), .. arguments])
        );
        return (await server.ExitAsync(), server.Output);
    }

    /// <summary>Tells it to end, as systemd and Kubernetes do.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>As a machine that hangs: connections are taken, and nothing is answered.</summary>
    public void Hang() => Signal("STOP");

    public void GoOn() => Signal("CONT");

    /// <summary>Its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async Task<int> StopAsync()
    {
        Terminate();
        return await ExitAsync();
    }

    /// <summary>As a crash does: what was under way breaks off. When this returns, nobody listens.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Signal(string name) =>
        Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    private void Add(string? line)
    {
        if (line is null)
        {
            _port.TrySetException(new InvalidOperationException("The server has ended:\n" + Output));
            return;
        }

        lock (_output)
        {
            _output.Append(line).Append('\n');
        }

        int start = line.IndexOf(Listening, StringComparison.Ordinal);
        if (start >= 0)
        {
            _port.TrySetResult(int.Parse(line[(start + Listening.Length)..], CultureInfo.InvariantCulture));
        }
    }
}
