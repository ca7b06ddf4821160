using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>How far many images are: a bar with rate and time left at a terminal, in a pipe a line now and then.</summary>
internal static class BatchProgress
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    /// <summary>Runs work that tells how many images there are, and then of each whether it failed.</summary>
    public static T Show<T>(ToolStreams streams, TimeProvider time, Func<Action<long>, Action<bool>, T> work)
    {
        var count = new Counts(time);
        if (!streams.Error.Profile.Out.IsTerminal)
        {
            return work(
                count.Plan,
                failed =>
                {
                    count.Add(failed);
                    if (count.IsLineDue(BetweenLines))
                    {
                        streams.WriteNote($"{count.Text()}");
                    }
                }
            );
        }

        return streams
            .Error.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new CountsColumn(count))
            .Start(context =>
            {
                ProgressTask task = context.AddTask("images", autoStart: true, maxValue: 1);
                return work(
                    planned =>
                    {
                        count.Plan(planned);
                        task.MaxValue = Math.Max(1, planned);
                    },
                    failed =>
                    {
                        count.Add(failed);
                        task.Increment(1);
                    }
                );
            });
    }

    /// <summary>A duration as people say it: 45 s, 12 min, 3 h 20 min.</summary>
    internal static string Text(TimeSpan duration) =>
        duration switch
        {
            { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
            { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours} h {duration.Minutes} min"),
        };

    private sealed class Counts(TimeProvider time)
    {
        private readonly Lock _counting = new();
        private long _planned;
        private long _done;
        private long _failed;
        private long _start = time.GetTimestamp();
        private long _lastLine = time.GetTimestamp();

        /// <summary>From here on time counts.</summary>
        public void Plan(long images)
        {
            lock (_counting)
            {
                _planned = images;
                _start = _lastLine = time.GetTimestamp();
            }
        }

        public void Add(bool failed)
        {
            lock (_counting)
            {
                _done++;
                _failed += failed ? 1 : 0;
            }
        }

        public bool IsLineDue(TimeSpan after)
        {
            if (time.GetElapsedTime(_lastLine) < after)
            {
                return false;
            }

            _lastLine = time.GetTimestamp();
            return true;
        }

        public string Text()
        {
            lock (_counting)
            {
                double seconds = Math.Max(time.GetElapsedTime(_start).TotalSeconds, 1e-3);
                double rate = _done / seconds;
                string left = _done > 0 ? $", {BatchProgress.Text(TimeSpan.FromSeconds((_planned - _done) / rate))} left" : "";
                string failed = _failed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {_failed:N0} errors") : "";
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_done:N0} of {_planned:N0} images, {rate:N1}/s{left}{failed}"
                );
            }
        }
    }

    private sealed class CountsColumn(Counts counts) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(counts.Text());
    }
}
