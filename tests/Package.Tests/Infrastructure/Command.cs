using System.Diagnostics;
using System.Text;

namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>Programs that a test starts, as from a shell of their own.</summary>
internal static class Command
{
    // A whole publish takes half a minute; a machine that is busy besides gets twenty times that. One that waits for what never
    // comes is ended then: it fails its test, and does not hold all others.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>What a process prints, if it ends well.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is not 0; the message has its output.</exception>
    public static string Run(string folder, string program, params IEnumerable<string> arguments) =>
        Run(Settings(folder, program, arguments));

    /// <summary>What a process prints that has environment variables of its own, if it ends well.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is not 0; the message has its output.</exception>
    public static string RunWith(
        IReadOnlyDictionary<string, string> variables,
        string folder,
        string program,
        params IEnumerable<string> arguments
    ) => Run(SettingsWith(variables, folder, program, arguments));

    /// <summary>Starts a process that has environment variables of its own, with its output to be read.</summary>
    public static Process StartWith(
        IReadOnlyDictionary<string, string> variables,
        string folder,
        string program,
        params IEnumerable<string> arguments
    ) => Start(SettingsWith(variables, folder, program, arguments));

    /// <summary>What a script prints: a program without a project, which could say where its packages go.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is not 0; the message has its output.</exception>
    public static string RunScript(string folder, string program, params IEnumerable<string> arguments) =>
        Run(ScriptSettings(folder, program, arguments));

    /// <summary>Starts a process with its output to be read.</summary>
    public static Process Start(string folder, string program, params IEnumerable<string> arguments) =>
        Start(Settings(folder, program, arguments));

    /// <summary>Starts a process that runs scripts, with its input to be written and its output to be read.</summary>
    public static Process StartScripts(string folder, string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo settings = ScriptSettings(folder, program, arguments);
        settings.RedirectStandardInput = true;
        return Start(settings);
    }

    /// <summary>Where a web service listens, as it says when it does.</summary>
    /// <exception cref="InvalidOperationException">It has ended; the message has its errors.</exception>
    public static Uri AddressOf(Process service)
    {
        const string Announcement = "Now listening on: ";
        while (service.StandardOutput.ReadLine() is { } line)
        {
            if (line.IndexOf(Announcement, StringComparison.Ordinal) is var start and >= 0)
            {
                return new Uri(line[(start + Announcement.Length)..]);
            }
        }

        throw new InvalidOperationException("The service ended: " + service.StandardError.ReadToEnd());
    }

    private static Process Start(ProcessStartInfo settings)
    {
        Process process = Process.Start(settings)!;
        _ = Task.Delay(Patience)
            .ContinueWith(_ =>
            {
                try
                {
                    process.Kill(entireProcessTree: true);
                }
                catch (InvalidOperationException)
                {
                    // It has ended long ago.
                }
            });
        return process;
    }

    private static string Run(ProcessStartInfo settings)
    {
        var watch = Stopwatch.StartNew();
        using Process process = Start(settings);
        string command = $"{settings.FileName} {string.Join(' ', settings.ArgumentList)}";
        var output = new StringBuilder();
        Task errors = Task.Run(() => Collect(process.StandardError));
        Collect(process.StandardOutput);
        errors.Wait();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToString()
            : watch.Elapsed >= Patience ? throw new TimeoutException($"{command} did not end:\n{output}")
            : throw new InvalidOperationException($"{command} ended with {process.ExitCode}:\n{output}");

        void Collect(StreamReader reader)
        {
            while (reader.ReadLine() is { } line)
            {
                lock (output)
                {
                    output.Append(line).Append('\n');
                }
            }
        }
    }

    private static ProcessStartInfo ScriptSettings(string folder, string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo settings = Settings(folder, program, arguments);
        settings.Environment["NUGET_PACKAGES"] = PackageFeed.Packages;
        return settings;
    }

    private static ProcessStartInfo SettingsWith(
        IReadOnlyDictionary<string, string> variables,
        string folder,
        string program,
        IEnumerable<string> arguments
    )
    {
        ProcessStartInfo settings = Settings(folder, program, arguments);
        foreach ((string name, string value) in variables)
        {
            settings.Environment[name] = value;
        }

        return settings;
    }

    private static ProcessStartInfo Settings(string folder, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What "dotnet test" tells its own children would lead these to its SDK and settings.
        foreach (
            string variable in start
                .Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                .ToArray()
        )
        {
            start.Environment.Remove(variable);
        }

        // No server of MSBuild and no node outlives its command: it would hold the temporary folder. That of the compiler may, which
        // holds none: .ci/run has one, and ends it.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";

        // What programs keep of models that they compile, the cache of whoever runs the tests does not get.
        start.Environment["XDG_CACHE_HOME"] = PackageFeed.Caches;
        return start;
    }
}
