using System.Globalization;
using System.Net;

namespace ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

/// <summary>Where a process listens, by the system's own tables.</summary>
internal static class Listeners
{
    private const string Listening = "0A";

    public static IPEndPoint[] Of(int process)
    {
        HashSet<string> sockets =
        [
            .. Directory
                .EnumerateFiles($"/proc/{process}/fd")
                .Select(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name ?? "")
                .Where(name => name.StartsWith("socket:[", StringComparison.Ordinal))
                .Select(name => name["socket:[".Length..^1]),
        ];
        return
        [
            .. new[] { "tcp", "tcp6" }
                .SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(columns => columns[3] == Listening && sockets.Contains(columns[9]))
                .Select(columns => Parse(columns[1])),
        ];
    }

    /// <summary>Hexadecimal words in the order of the processor, a colon, and the port.</summary>
    private static IPEndPoint Parse(string text)
    {
        string[] parts = text.Split(':');
        byte[] address =
        [
            .. parts[0]
                .Chunk(8)
                .SelectMany(word =>
                    BitConverter.GetBytes(uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                ),
        ];
        return new IPEndPoint(new IPAddress(address), int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
