using System.Diagnostics;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>The tool as a process of its own.</summary>
internal static class ToolProcess
{
    // One that waits for what never comes fails its test, and does not hold all others.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string Tool = typeof(ToolRun).Assembly.Location.Replace(
        ".Tests.dll",
        ".dll",
        StringComparison.Ordinal
    );

    public static Process Start(params string[] arguments) => StartProgram("dotnet", [Tool, .. arguments]);

    /// <param name="redirection">Of its streams, in the words of a shell.</param>
    public static Process StartInShell(string redirection, params string[] arguments) =>
        StartProgram("sh", ["-c", $"exec dotnet \"$@\" {redirection}", "sh", Tool, .. arguments]);

    private static Process StartProgram(string program, string[] arguments)
    {
        // What started the tests may ignore Ctrl-C, as a shell does in the background, and children inherit that.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", program] : [program];
        var process = Process.Start(
            new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        _ = Task.Delay(Patience)
            .ContinueWith(_ =>
            {
                try
                {
                    process.Kill();
                }
                catch (InvalidOperationException)
                {
                    // It has ended long ago.
                }
            });
        return process;
    }
}
