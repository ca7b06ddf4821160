using System.Diagnostics;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>samples/Cluster, where it is expected to end by itself.</summary>
internal sealed record SampleRun(int ExitCode, string Output)
{
    public static async Task<SampleRun> OfAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = SiloProcess.Program(environment, arguments);
        using Process process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new SampleRun(process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
