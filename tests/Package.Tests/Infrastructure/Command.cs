using System.Diagnostics;
using System.Text;

namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>Programs that a test starts, as from a shell of their own.</summary>
internal static class Command
{
    // A whole publish takes half a minute; a machine that is busy besides gets twenty times that.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>What a process prints, if it ends well.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is not 0; the message has its output.</exception>
    public static string Run(string folder, string program, params IEnumerable<string> arguments)
    {
        using Process process = Start(folder, program, arguments);
        var output = new StringBuilder();
        Task errors = Task.Run(() => Collect(process.StandardError));
        Collect(process.StandardOutput);
        errors.Wait();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end:\n{output}");
        }

        return process.ExitCode == 0
            ? output.ToString()
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}"
            );

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

    /// <summary>Starts a process with its output to be read.</summary>
    public static Process Start(string folder, string program, params IEnumerable<string> arguments)
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

        // No server and no node outlives its command: it would hold the temporary folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        return Process.Start(start)!;
    }
}
