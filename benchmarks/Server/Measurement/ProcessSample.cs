using System.Globalization;

namespace ConvNextV2.Compiled.Benchmarks.Server.Measurement;

/// <summary>What a process holds, as Linux says.</summary>
/// <param name="ResidentMiB">Memory.</param>
/// <param name="Handles">Open files and sockets.</param>
/// <param name="Threads">Of the system.</param>
internal sealed record ProcessSample(double ResidentMiB, int Handles, int Threads)
{
    public static ProcessSample Of(int process)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        string[] status = File.ReadAllLines($"{folder}/status");
        return new ProcessSample(
            Number(status, "VmRSS:") / 1024.0,
            Directory.GetFileSystemEntries($"{folder}/fd").Length,
            Number(status, "Threads:")
        );
    }

    private static int Number(string[] status, string key) =>
        int.Parse(
            status
                .Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..]
                .Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture
        );
}
