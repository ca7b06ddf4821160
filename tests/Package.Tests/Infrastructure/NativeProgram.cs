using System.Diagnostics;
using System.Globalization;

namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>A program compiled ahead of time.</summary>
/// <param name="Path">The executable.</param>
/// <param name="Log">What publishing it printed.</param>
internal sealed record NativeProgram(string Path, string Log)
{
    private const string PeakKey = "VmHWM:";

    public long Size => new FileInfo(Path).Length;

    public string[] Run(params IEnumerable<string> arguments) =>
        Consumer.Lines(Command.Run(System.IO.Path.GetDirectoryName(Path)!, Path, arguments));

    /// <summary>From the start of the process to the first line that it prints; one for each run.</summary>
    public TimeSpan[] TimesToFirstLine(int runs) =>
        Enumerable
            .Range(0, runs)
            .Select(_ =>
            {
                long start = Stopwatch.GetTimestamp();
                using Process process = Command.Start(System.IO.Path.GetDirectoryName(Path)!, Path);
                process.StandardOutput.ReadLine();
                TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return elapsed;
            })
            .ToArray();

    /// <summary>
    /// The peak of resident memory in bytes, one for each run, to be printed: the system forgets it when the process ends, so it is
    /// read until then, and on a busy machine not to the end.
    /// </summary>
    public long[] PeakMemory(int runs) =>
        Enumerable
            .Range(0, runs)
            .Select(_ =>
            {
                using Process process = Command.Start(System.IO.Path.GetDirectoryName(Path)!, Path);
                long peak = 0;
                while (!process.HasExited && ReadPeak(process.Id) is { } bytes)
                {
                    peak = bytes;
                }

                process.WaitForExit();
                return peak;
            })
            .ToArray();

    private static long? ReadPeak(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith(PeakKey, StringComparison.Ordinal));
            return line is null
                ? null
                : 1024
                    * long.Parse(
                        line[PeakKey.Length..].Replace("kB", "", StringComparison.Ordinal),
                        CultureInfo.InvariantCulture
                    );
        }
        catch (IOException)
        {
            return null;
        }
    }
}
