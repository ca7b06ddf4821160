using System.Diagnostics;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>A process of samples/Cluster: a silo, with a job or without.</summary>
internal sealed class SiloProcess : IDisposable
{
    // Short, so that a silo that is gone is missed within seconds.
    private static readonly Dictionary<string, string> Times = new()
    {
        ["ConvNextV2__Jobs__LeaseTime"] = "00:00:03",
        ["ConvNextV2__Jobs__PollInterval"] = "00:00:00.1",
        ["ConvNextV2__Jobs__ShardsAtOnce"] = "1",
        ["ConvNextV2__Jobs__MaxTries"] = "20",
        ["Membership__ProbeTimeout"] = "00:00:02",
        ["Membership__NumMissedProbesLimit"] = "2",
        ["Membership__NumVotesForDeathDeclaration"] = "1",
        ["Logging__LogLevel__ConvNextV2.Compiled.Cluster.Workers.JobWorker"] = "Information",
    };

    private static readonly Dictionary<string, string> NoVariables = [];

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _started.TrySetException(new InvalidOperationException($"The silo has ended: {Output}"));
    }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join("\n", _lines);
            }
        }
    }

    /// <summary>Starts a silo, and waits until it is one of its cluster.</summary>
    public static Task<SiloProcess> StartAsync(params string[] arguments) => StartAsync(NoVariables, arguments);

    /// <param name="environment">Variables besides those of short times.</param>
    /// <param name="arguments">Of the program.</param>
    public static Task<SiloProcess> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartAsync(Program(environment, arguments));

    /// <summary>The sample, with its output to be read.</summary>
    public static ProcessStartInfo Program(IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        // artifacts/bin/PROJECT/release
        string program = Path.GetFullPath(
            Path.Combine(
                AppContext.BaseDirectory,
                "..",
                "..",
                "Cluster",
                Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
                "Cluster.dll"
            )
        );
        // A file that may not grow is an error of its writing, as on a full disk, and no end of the process.
        var start = new ProcessStartInfo("sh", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in Times.Concat(environment))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task<SiloProcess> StartAsync(ProcessStartInfo start)
    {
        var silo = new SiloProcess(Process.Start(start)!);
        await silo._started.Task.WaitAsync(TimeSpan.FromMinutes(2));
        return silo;
    }

    /// <summary>Ends it as a loss of power would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Stands it still, with all its threads.</summary>
    public void Stop() => Signal("STOP");

    public void Continue() => Signal("CONT");

    /// <summary>Lets no file of its grow beyond so many bytes: a disk that is full for all but small files.</summary>
    public void FillDisk(long bytes) => LimitFiles($"{bytes}:unlimited");

    public void FreeDisk() => LimitFiles("unlimited:unlimited");

    public async Task<int> ExitCodeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The job does not end: {Output}");
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
        }

        if (line.StartsWith("silo ", StringComparison.Ordinal))
        {
            _started.TrySetResult();
        }
    }

    private void Signal(string signal) => Run("kill", $"-{signal}", $"{_process.Id}");

    private void LimitFiles(string limits) => Run("prlimit", $"--fsize={limits}", "--pid", $"{_process.Id}");

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
