using System.Diagnostics;
using System.Globalization;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Silos;

/// <summary>A process of samples/Cluster.</summary>
internal sealed class SiloProcess : IDisposable
{
    private const int KeptLines = 50;
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Queue<string> _lines = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Of the silo's warnings, by what they tell of.
    private readonly Dictionary<string, int> _counts = [];

    private SiloProcess(ProcessStartInfo settings, int port)
    {
        Port = port;
        _process = Process.Start(settings)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _started.TrySetException(new InvalidOperationException($"The silo has ended:\n{Said()}"));
    }

    /// <summary>Which other silos know it by.</summary>
    public int Port { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a silo, and waits until it is one of its cluster.</summary>
    /// <param name="number">In the cluster.</param>
    /// <param name="firstPort">Of number 0.</param>
    /// <param name="redis">Where silos find each other.</param>
    /// <param name="processor">The only one that it may use; null for all.</param>
    public static async Task<SiloProcess> StartAsync(int number, int firstPort, string redis, int? processor)
    {
        // artifacts/bin/PROJECT/release
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", "Cluster", configuration, "Cluster.dll")
        );
        string[] silo = [program, .. new[] { "--silo", Text(number), "--port", Text(firstPort), "--redis", redis }];
        ProcessStartInfo settings = processor is { } one
            ? new ProcessStartInfo("taskset", ["--cpu-list", Text(one), "dotnet", .. silo])
            : new ProcessStartInfo("dotnet", silo);
        settings.RedirectStandardOutput = settings.RedirectStandardError = true;

        // So that a table shows the work and not the pauses before it.
        settings.Environment["ConvNextV2__Jobs__PollInterval"] = "00:00:00.1";
        var process = new SiloProcess(settings, firstPort + number);
        await process._started.Task.WaitAsync(LongestStart).ConfigureAwait(false);
        return process;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>How many of its warnings have had these words.</summary>
    public int Count(string words)
    {
        lock (_lines)
        {
            return _counts.GetValueOrDefault(words);
        }
    }

    /// <summary>Begins to count warnings with these words.</summary>
    public void Watch(string words)
    {
        lock (_lines)
        {
            _counts[words] = 0;
        }
    }

    /// <summary>Ends it as a loss of power would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
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

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }

            foreach (string words in _counts.Keys.Where(words => line.Contains(words, StringComparison.Ordinal)).ToArray())
            {
                _counts[words]++;
            }
        }

        if (line.StartsWith("silo ", StringComparison.Ordinal))
        {
            _started.TrySetResult();
        }
    }
}
