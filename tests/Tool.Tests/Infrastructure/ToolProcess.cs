using System.Diagnostics;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>The tool as a process of its own.</summary>
internal static class ToolProcess
{
    // One that waits for what never comes fails its test, and does not hold all others.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Process Start(params string[] arguments)
    {
        string tool = typeof(ToolRun).Assembly.Location.Replace(".Tests.dll", ".dll", StringComparison.Ordinal);
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [tool, .. arguments])
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
