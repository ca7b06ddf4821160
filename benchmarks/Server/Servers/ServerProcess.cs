using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Benchmarks.Server.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Server.Servers;

/// <summary>A server that runs until it is disposed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 50;
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(1);

    private readonly Process _process;
    private readonly Queue<string> _lines = [];
    private readonly long _launched = Stopwatch.GetTimestamp();

    public ServerProcess(ProcessStartInfo settings, Uri address)
    {
        Address = address;
        _process = Process.Start(settings)!;
        _process.OutputDataReceived += (_, line) =>
        {
            lock (_lines)
            {
                _lines.Enqueue(line.Data ?? "");
                if (_lines.Count > KeptLines)
                {
                    _lines.Dequeue();
                }
            }
        };
        _process.BeginOutputReadLine();
    }

    public Uri Address { get; }

    public Uri Classify => new(Address, "classify");

    public int Id => _process.Id;

    public ProcessSample Sample() => ProcessSample.Of(Id);

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="image">An image file.</param>
    /// <returns>How long that was, from the launch of the process.</returns>
    public async Task<TimeSpan> FirstAnswerAsync(byte[] image)
    {
        using var client = new HttpClient();
        while (Stopwatch.GetElapsedTime(_launched) < LongestStart && !_process.HasExited)
        {
            try
            {
                using var body = new ByteArrayContent(image);
                using HttpResponseMessage response = await client.PostAsync(Classify, body);
                if (response.IsSuccessStatusCode)
                {
                    return Stopwatch.GetElapsedTime(_launched);
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(BetweenTries);
        }

        throw new InvalidOperationException($"The server gives no answer. It said:\n{Said()}");
    }

    /// <summary>As a system ends a service: what it took it finishes.</summary>
    /// <exception cref="InvalidOperationException">It does not end, or says that it failed.</exception>
    public async Task StopAsync()
    {
        // .NET has no call for a signal to another process.
        using (Process kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var late = new CancellationTokenSource(LongestEnd);
        await _process.WaitForExitAsync(late.Token);
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The server ended with {_process.ExitCode}. It said:\n{Said()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private string Said()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }
}
