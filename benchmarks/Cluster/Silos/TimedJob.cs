using System.Diagnostics;
using ConvNextV2.Compiled.Cluster;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Silos;

internal static class TimedJob
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Seconds from a job's submission to its manifest.</summary>
    /// <exception cref="InvalidOperationException">It did not come to that, or images could not be used.</exception>
    public static async Task<double> SecondsAsync(ConvNextV2Jobs jobs, ImageJob job)
    {
        long start = Stopwatch.GetTimestamp();
        JobStatus status = await jobs.SubmitAsync(job).ConfigureAwait(false);
        status = await jobs.WatchAsync(status.Id, BetweenLooks).LastAsync().ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return status is { State: JobState.Done, ImagesFailed: 0 }
            ? seconds
            : throw new InvalidOperationException($"{status.State}, {status.ImagesFailed} images failed: {status.Reason}");
    }
}
