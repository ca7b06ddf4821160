using System.Diagnostics;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>The tool as a process of its own.</summary>
internal static class ToolProcess
{
    public static Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [typeof(ToolRun).Assembly.Location.Replace(".Tests.dll", ".dll", StringComparison.Ordinal), .. arguments]
            )
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
}
