using System.Diagnostics;

namespace ConvNextV2.Compiled.Benchmarks.Server.Measurement;

/// <summary>Callers that call again as soon as they have their answer, for a time.</summary>
internal static class Callers
{
    // Calls that are not counted, for code that is not optimised yet and memory that is not there.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Each is a thread of its own, as those that call a model without a host.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="duration">How long, after a warm-up.</param>
    /// <param name="newCall">Makes a caller's call.</param>
    public static CallTimes OfThreads(int callers, TimeSpan duration, Func<int, Action> newCall)
    {
        Action[] calls = [.. Enumerable.Range(0, callers).Select(newCall)];
        var clock = new CallerClock(duration);
        Thread[] threads = [.. calls.Select(call => new Thread(() => Repeat(call, clock)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return clock.Times;

        static void Repeat(Action call, CallerClock clock)
        {
            var times = new List<double>();
            for (long start = Stopwatch.GetTimestamp(); !clock.IsOver(start); start = Stopwatch.GetTimestamp())
            {
                call();
                clock.Count(start, times);
            }

            clock.Add(times);
        }
    }

    /// <summary>Each awaits its call, as requests do.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="duration">How long, after a warm-up.</param>
    /// <param name="call">By the caller of this number.</param>
    public static async Task<CallTimes> OfTasksAsync(int callers, TimeSpan duration, Func<int, Task> call)
    {
        var clock = new CallerClock(duration);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => RepeatAsync(caller))));
        return clock.Times;

        async Task RepeatAsync(int caller)
        {
            var times = new List<double>();
            for (long start = Stopwatch.GetTimestamp(); !clock.IsOver(start); start = Stopwatch.GetTimestamp())
            {
                await call(caller);
                clock.Count(start, times);
            }

            clock.Add(times);
        }
    }

    private sealed class CallerClock(TimeSpan duration)
    {
        private readonly long _begin = Stopwatch.GetTimestamp() + (long)(WarmUp.TotalSeconds * Stopwatch.Frequency);
        private readonly List<double> _times = [];

        public CallTimes Times => CallTimes.Of(_times, duration);

        public bool IsOver(long now) => Stopwatch.GetElapsedTime(_begin, now) >= duration;

        /// <summary>Those count that end in the time, wherever they began.</summary>
        public void Count(long start, List<double> times)
        {
            long end = Stopwatch.GetTimestamp();
            if (end >= _begin && !IsOver(end))
            {
                times.Add(Stopwatch.GetElapsedTime(start, end).TotalMilliseconds);
            }
        }

        public void Add(List<double> times)
        {
            lock (_times)
            {
                _times.AddRange(times);
            }
        }
    }
}
