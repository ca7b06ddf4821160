using System.Diagnostics;
using System.Globalization;

namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>A program that needs no .NET on the machine: compiled ahead of time, or with a runtime of its own.</summary>
/// <param name="Path">The executable.</param>
/// <param name="Log">What publishing it printed.</param>
internal sealed record PublishedProgram(string Path, string Log)
{
    private const string PeakKey = "VmHWM:";

    public long Size => new FileInfo(Path).Length;

    public string[] Run(params IEnumerable<string> arguments) =>
        Consumer.Lines(Command.Run(System.IO.Path.GetDirectoryName(Path)!, Path, arguments));

    public string[] RunWith(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments) =>
        Consumer.Lines(Command.RunWith(variables, System.IO.Path.GetDirectoryName(Path)!, Path, arguments));

    /// <summary>The exit code of a run that is told to end once it has printed a line.</summary>
    public int ExitCodeOnTermination(IReadOnlyDictionary<string, string> variables, string argument, string untilLine)
    {
        using Process process = Command.StartWith(variables, System.IO.Path.GetDirectoryName(Path)!, Path, argument);
        while (process.StandardOutput.ReadLine() is { } line && line != untilLine) { }
        Command.Run("/", "sh", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {process.Id}"));
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>
    /// How often its machine code has VPDPBUSD of 256 bits: C4, a byte of registers that ends in map 0F38, one that says W0, 256
    /// bits and prefix 66, and the operation 50. Other bytes look like it once in ten programs.
    /// </summary>
    public int CountVpdpbusd()
    {
        ReadOnlySpan<byte> code = File.ReadAllBytes(Path);
        int count = 0;
        for (int i = 0; i + 3 < code.Length; i++)
        {
            if (code[i] == 0xC4 && (code[i + 1] & 0x1F) == 0x02 && (code[i + 2] & 0x87) == 0x05 && code[i + 3] == 0x50)
            {
                count++;
            }
        }

        return count;
    }

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
    /// The peak of resident memory in bytes, one for each run, to be printed: the system forgets it when the process ends, so
    /// it is read until then, and on a busy machine not to the end.
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
