using System.Diagnostics.CodeAnalysis;

namespace ConvNextV2.Compiled.Cluster.Scheduling;

/// <summary>
/// Who does what of a job: which shards are settled, which are leased and to whom, which wait to be tried again. A state machine
/// without a clock and without input or output; whoever keeps it saves its state before passing on an answer.
/// </summary>
/// <remarks>
/// Its state does not grow with the job: shards are handed out in their order, those below the watermark are settled and
/// forgotten, and no more than <see cref="LedgerRules.MostOpenShards"/> are ahead of it.
/// A lease has a fence, a number that no other of the job has. What a worker says counts as long as its lease is there. One whose
/// lease was taken away learns so when it asks, which it does right before it commits.
/// </remarks>
internal sealed class JobLedger(LedgerState state, LedgerRules rules)
{
    private const int DurationsKept = 31;
    private const int DurationsNeeded = 3;
    private const int LongestReason = 500;

    /// <summary>Whether it has come to an end; what has failed or was cancelled can be begun again.</summary>
    public bool HasEnded => state.Phase is not (JobPhase.Running or JobPhase.Paused);

    /// <summary>
    /// After the state was loaded. Workers may have renewed meanwhile without being heard, so every lease has its whole time.
    /// </summary>
    public void Resume(DateTimeOffset now)
    {
        state.LastProgressAt = null;
        foreach (OpenLease lease in state.Open.SelectMany(item => item.Leases))
        {
            lease.ExpiresAt = now + rules.LeaseTime;
        }
    }

    /// <summary>Hands out work, if there is any for this worker.</summary>
    public LeasedWork? Acquire(string worker, DateTimeOffset now)
    {
        TakeExpiredLeases(now);
        if (state.Phase != JobPhase.Running)
        {
            return null;
        }

        OpenItem? item = Waiting(worker) ?? Fresh() ?? WaitingAgain(now) ?? Straggler(worker, now);
        return item is null ? null : Grant(item, worker, now);
    }

    /// <summary>Prolongs a lease.</summary>
    /// <returns>Whether it is still there. If not, the work is another's, or nobody's.</returns>
    public bool Renew(long fence, DateTimeOffset now)
    {
        if (!TryFind(fence, out _, out OpenLease? lease))
        {
            return false;
        }

        lease.ExpiresAt = now + rules.LeaseTime;
        return true;
    }

    /// <summary>
    /// The work is about to be committed. Another worker that is at the same, a straggler's, loses its lease: were both to commit
    /// at the same time, on processors that differ, the part could be the one's and its record the other's.
    /// </summary>
    /// <returns>As <see cref="Renew"/>, which it does as well.</returns>
    public bool MayCommit(long fence, DateTimeOffset now)
    {
        if (!Renew(fence, now))
        {
            return false;
        }

        TryFind(fence, out OpenItem? item, out _);
        item!.Leases.RemoveAll(lease => lease.Fence != fence);
        return true;
    }

    /// <summary>Shards that have been listed so far may be handed out.</summary>
    /// <returns>As <see cref="Renew"/>, which it does as well.</returns>
    public bool Listed(long fence, WorkResult soFar, DateTimeOffset now)
    {
        if (!Renew(fence, now))
        {
            return false;
        }

        // A listing that is begun again comes to the same shards, which have been handed out meanwhile.
        state.ListedShards = Math.Max(state.ListedShards, soFar.Shards);
        state.ListedImages = Math.Max(state.ListedImages, soFar.Images);
        return true;
    }

    /// <summary>The work is done, and what it made is where it belongs.</summary>
    /// <returns>Whether that is news: the lease was there.</returns>
    public bool Complete(long fence, WorkResult result, DateTimeOffset now)
    {
        if (!TryFind(fence, out OpenItem? item, out OpenLease? lease))
        {
            return false;
        }

        state.LastProgressAt = now;
        switch (item.Kind)
        {
            case WorkKind.Listing:
                state.ListedShards = result.Shards;
                state.ListedImages = result.Images;
                state.IsListed = true;
                state.Open.Remove(item);
                break;
            case WorkKind.Shard:
                state.Rows += result.Images;
                state.Errors += result.Errors;
                Remember(now - lease.GrantedAt);
                Settle(item);
                break;
            case WorkKind.Manifest:
                End(JobPhase.Done, reason: null, now);
                break;
        }

        Conclude(now);
        return true;
    }

    /// <summary>The work failed on this worker.</summary>
    /// <param name="fence">Of its lease.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    /// <param name="isUnfit">Whether the worker can do nothing of the job, whatever it has of it.</param>
    /// <returns>Whether that is news: the lease was there.</returns>
    public bool Fail(long fence, string reason, DateTimeOffset now, bool isUnfit = false)
    {
        if (!TryFind(fence, out OpenItem? item, out OpenLease? lease))
        {
            return false;
        }

        item.Leases.Remove(lease);
        CountTry(item, lease.Worker, reason, now);
        if (!HasEnded && isUnfit && IsStuck(now))
        {
            End(JobPhase.Failed, $"No silo can do anything of the job. The last one's reason: {Cut(reason)}", now);
        }

        return true;
    }

    /// <summary>The worker ends before its work does, which is no try.</summary>
    /// <returns>Whether that is news: the lease was there.</returns>
    public bool Release(long fence)
    {
        if (!TryFind(fence, out OpenItem? item, out OpenLease? lease))
        {
            return false;
        }

        item.Leases.Remove(lease);
        return true;
    }

    /// <summary>Hands out nothing more; what is at work goes on.</summary>
    /// <returns>Whether it was running.</returns>
    public bool Pause() => Change(JobPhase.Running, JobPhase.Paused);

    /// <summary>Goes on after a pause.</summary>
    /// <returns>Whether it was paused.</returns>
    public bool GoOn()
    {
        state.LastProgressAt = null;
        return Change(JobPhase.Paused, JobPhase.Running);
    }

    /// <summary>Takes all leases away.</summary>
    /// <returns>Whether it had not ended.</returns>
    public bool Cancel(DateTimeOffset now)
    {
        if (HasEnded)
        {
            return false;
        }

        End(JobPhase.Cancelled, reason: null, now);
        return true;
    }

    /// <summary>Goes through all shards once more: those with a part have little to do.</summary>
    /// <param name="retriesErrors">Whether images of finished parts that could not be used are tried again.</param>
    /// <returns>Whether it had ended.</returns>
    public bool BeginAgain(bool retriesErrors)
    {
        if (!HasEnded)
        {
            return false;
        }

        state.Phase = JobPhase.Running;
        state.Reason = null;
        state.EndedAt = null;
        state.Pass++;
        state.RetriesErrors = retriesErrors;
        state.Watermark = 0;
        state.NextShard = 0;
        state.Rows = 0;
        state.Errors = 0;
        state.LastProgressAt = null;
        state.SetAside.Clear();

        // The inputs are looked at again too: files of the listing may be gone, or the inputs be others.
        state.IsListed = false;
        state.ListedShards = 0;
        state.ListedImages = 0;
        return true;
    }

    private static string Cut(string reason) => reason.Length > LongestReason ? reason[..LongestReason] : reason;

    private static bool IsWaiting(OpenItem item) => !item.IsSettled && item.Leases.Count == 0;

    /// <summary>The first that waits and has not failed on this worker.</summary>
    private OpenItem? Waiting(string worker) => state.Open.Find(item => IsWaiting(item) && !item.FailedOn.Contains(worker));

    /// <summary>The first that waits, on whomever it has failed. Others had the time of the delay to take it.</summary>
    private OpenItem? WaitingAgain(DateTimeOffset now) => state.Open.Find(item => IsWaiting(item) && item.RetryAt <= now);

    /// <summary>What has never been handed out.</summary>
    private OpenItem? Fresh()
    {
        if (!state.IsListed && !state.Open.Exists(item => item.Kind == WorkKind.Listing))
        {
            return Open(WorkKind.Listing, shard: 0);
        }

        if (state.NextShard < state.ListedShards && state.NextShard - state.Watermark < rules.MostOpenShards)
        {
            return Open(WorkKind.Shard, state.NextShard++);
        }

        bool areAllDone = state.IsListed && state.Watermark == state.ListedShards;
        return areAllDone && state.Open.Count == 0 ? Open(WorkKind.Manifest, shard: 0) : null;
    }

    /// <summary>The shard that has been with another for the longest time, if that is out of proportion.</summary>
    private OpenItem? Straggler(string worker, DateTimeOffset now)
    {
        if (state.LastDurations.Count < DurationsNeeded)
        {
            return null;
        }

        TimeSpan usual = TimeSpan.FromMilliseconds(state.LastDurations.Order().ElementAt(state.LastDurations.Count / 2));
        TimeSpan limit =
            usual * rules.StragglerFactor > rules.StragglerTime ? usual * rules.StragglerFactor : rules.StragglerTime;
        return state
            .Open.Where(item => item is { Kind: WorkKind.Shard, Leases.Count: 1 } && item.Tries < rules.MostTries)
            .Where(item => !item.FailedOn.Contains(worker))
            .Where(item => item.Leases[0].Worker != worker && now - item.Leases[0].GrantedAt > limit)
            .MinBy(item => item.Leases[0].GrantedAt);
    }

    private OpenItem Open(WorkKind kind, long shard)
    {
        var item = new OpenItem { Kind = kind, Shard = shard };
        state.Open.Add(item);
        return item;
    }

    private LeasedWork Grant(OpenItem item, string worker, DateTimeOffset now)
    {
        state.LastFence++;
        state.LastProgressAt ??= now;
        item.Leases.Add(
            new OpenLease
            {
                Fence = state.LastFence,
                Worker = worker,
                GrantedAt = now,
                ExpiresAt = now + rules.LeaseTime,
            }
        );
        return new LeasedWork(item.Kind, item.Shard, state.LastFence, state.RetriesErrors, item.Tries);
    }

    private void TakeExpiredLeases(DateTimeOffset now)
    {
        foreach (OpenItem item in state.Open.ToArray())
        {
            foreach (OpenLease lease in item.Leases.Where(lease => lease.ExpiresAt <= now).ToArray())
            {
                item.Leases.Remove(lease);
                CountTry(item, lease.Worker, $"{lease.Worker} was not heard of any more.", now);
            }

            if (HasEnded)
            {
                return;
            }
        }
    }

    private void CountTry(OpenItem item, string worker, string reason, DateTimeOffset now)
    {
        item.Tries++;
        item.Reason = Cut(reason);
        item.RetryAt = now + rules.RetryDelay * item.Tries;
        if (!item.FailedOn.Contains(worker))
        {
            item.FailedOn.Add(worker);
        }

        if (item.Tries >= rules.MostTries && item.Leases.Count == 0)
        {
            GiveUp(item, now);
        }
    }

    /// <summary>Nobody is at work, and nothing has come of any for long.</summary>
    private bool IsStuck(DateTimeOffset now) =>
        now - state.LastProgressAt > rules.StuckTime && !state.Open.Exists(item => item.Leases.Count > 0);

    private void GiveUp(OpenItem item, DateTimeOffset now)
    {
        if (item.Kind != WorkKind.Shard)
        {
            End(JobPhase.Failed, item.Reason, now);
        }
        else if (state.SetAside.Count == rules.MostSetAside)
        {
            End(JobPhase.Failed, $"More than {rules.MostSetAside} shards failed. The last: {item.Reason}", now);
        }
        else
        {
            state.SetAside.Add(new SetAsideShard { Shard = item.Shard, Reason = item.Reason! });
            Settle(item);
            Conclude(now);
        }
    }

    private static void Settle(OpenItem item)
    {
        item.IsSettled = true;
        item.Leases.Clear();
        item.FailedOn.Clear();
    }

    /// <summary>Forgets what the watermark has come to, and sees whether that was all.</summary>
    private void Conclude(DateTimeOffset now)
    {
        while (state.Open.Find(item => item.Kind == WorkKind.Shard) is { IsSettled: true } lowest)
        {
            state.Open.Remove(lowest);
            state.Watermark++;
        }

        bool areAllSettled = state.IsListed && state.Watermark == state.ListedShards;
        if (!HasEnded && areAllSettled && state.SetAside.Count > 0)
        {
            End(JobPhase.DoneWithFailures, reason: null, now);
        }
    }

    private void End(JobPhase phase, string? reason, DateTimeOffset now)
    {
        state.Phase = phase;
        state.Reason = reason;
        state.EndedAt = now;
        state.Open.Clear();
    }

    private bool Change(JobPhase from, JobPhase to)
    {
        if (state.Phase != from)
        {
            return false;
        }

        state.Phase = to;
        return true;
    }

    private void Remember(TimeSpan duration)
    {
        if (state.LastDurations.Count == DurationsKept)
        {
            state.LastDurations.RemoveAt(0);
        }

        state.LastDurations.Add((long)duration.TotalMilliseconds);
    }

    private bool TryFind(long fence, [NotNullWhen(true)] out OpenItem? item, [NotNullWhen(true)] out OpenLease? lease)
    {
        foreach (OpenItem open in state.Open)
        {
            if (open.Leases.Find(held => held.Fence == fence) is { } found)
            {
                (item, lease) = (open, found);
                return true;
            }
        }

        (item, lease) = (null, null);
        return false;
    }
}
