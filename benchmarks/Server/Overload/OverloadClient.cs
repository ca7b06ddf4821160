using System.Globalization;
using ConvNextV2.Compiled.Benchmarks.Server.Files;
using ConvNextV2.Compiled.Benchmarks.Server.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Server.Overload;

/// <summary>
/// The other process of <see cref="OverloadBenchmark"/>: capacity, overload, capacity again. It says what it found line by line: a
/// name, "=" and a number.
/// </summary>
internal static class OverloadClient
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <param name="address">What is posted to.</param>
    /// <param name="factor">How many times the capacity is offered.</param>
    /// <param name="duration">How long.</param>
    public static async Task<int> RunAsync(Uri address, double factor, TimeSpan duration)
    {
        byte[][] bodies = [.. Uploads.Make().Select(File.ReadAllBytes)];
        int clients = 2 * Environment.ProcessorCount;
        using var loop = new OpenLoop(address, bodies);
        CallTimes before = await loop.CloseAsync(clients, Settling);
        Say("capacity", before.PerSecond);
        Offered offered = await loop.OfferAsync(factor * before.PerSecond, duration);

        // Callers warm up for a second: what follows it must be full speed again.
        CallTimes after = await loop.CloseAsync(clients, Settling);
        Say("accepted", offered.AcceptedCount);
        Say("accepted p50", offered.Accepted.P50);
        Say("accepted p99", offered.Accepted.P99);
        Say("accepted/s", offered.Accepted.PerSecond);
        Say("refused", offered.RefusedCount);
        Say("refused p50", offered.Refused.P50);
        Say("refused p99", offered.Refused.P99);
        Say("not sent", offered.NotSent);
        Say("others", offered.Others.Count);
        Say("after", after.PerSecond);
        foreach (IGrouping<string, string> other in offered.Others.GroupBy(other => other))
        {
            await Console.Error.WriteLineAsync($"{other.Count()} × {other.Key}");
        }

        return 0;
    }

    private static void Say(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
}
