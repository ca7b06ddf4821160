namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>
/// Jobs that this silo could do nothing of. It asks for their work again after a while, and each time after a longer one: if it
/// took one shard after the other, and failed, it would use up the tries of all of them while others are at their work.
/// </summary>
internal sealed class UnfitJobs
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Wait> _waits = [];

    /// <summary>Whether work of a job may be asked for.</summary>
    public bool MayAsk(string job, DateTimeOffset now)
    {
        lock (_lock)
        {
            return !_waits.TryGetValue(job, out Wait wait) || wait.Until <= now;
        }
    }

    /// <summary>It could do nothing of the job. Several of its places find so at once, which counts as once.</summary>
    public void Add(string job, DateTimeOffset now)
    {
        lock (_lock)
        {
            bool isKnown = _waits.TryGetValue(job, out Wait wait);
            if (!isKnown || wait.Until <= now)
            {
                TimeSpan length = !isKnown ? First : TimeSpan.FromTicks(Math.Min(2 * wait.Length.Ticks, Longest.Ticks));
                _waits[job] = new Wait(now + length, length);
            }
        }
    }

    /// <summary>It can work on the job.</summary>
    public void Remove(string job)
    {
        lock (_lock)
        {
            _waits.Remove(job);
        }
    }

    private readonly record struct Wait(DateTimeOffset Until, TimeSpan Length);
}
