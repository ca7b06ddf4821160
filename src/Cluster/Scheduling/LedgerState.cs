namespace ConvNextV2.Compiled.Cluster.Scheduling;

/// <summary>What is saved of a ledger: plain values that every grain storage can write.</summary>
internal sealed class LedgerState
{
    public JobPhase Phase { get; set; }

    /// <summary>Why it has failed.</summary>
    public string? Reason { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How often all shards have been gone through, this time included.</summary>
    public int Pass { get; set; } = 1;

    /// <summary>Whether this pass tries again the images of finished parts that could not be used.</summary>
    public bool RetriesErrors { get; set; }

    public long LastFence { get; set; }

    /// <summary>When something was done last; before that, when work of it was first handed out since it can be.</summary>
    public DateTimeOffset? LastProgressAt { get; set; }

    /// <summary>Whether the listing is whole. Shards are handed out before.</summary>
    public bool IsListed { get; set; }

    public long ListedShards { get; set; }

    public long ListedImages { get; set; }

    /// <summary>All shards below are settled.</summary>
    public long Watermark { get; set; }

    /// <summary>The first shard that has never been handed out in this pass.</summary>
    public long NextShard { get; set; }

    /// <summary>Shards from the watermark to the next, in their order, and the listing or the manifest in its time.</summary>
    public List<OpenItem> Open { get; set; } = [];

    public List<SetAsideShard> SetAside { get; set; } = [];

    /// <summary>Rows of the parts of settled shards.</summary>
    public long Rows { get; set; }

    /// <summary>Rows among them that say why their image could not be used.</summary>
    public long Errors { get; set; }

    /// <summary>How long the last shards took, in milliseconds.</summary>
    public List<long> LastDurations { get; set; } = [];
}

/// <summary>Work that is leased, waits to be tried again, or is a settled shard above the watermark.</summary>
internal sealed class OpenItem
{
    public WorkKind Kind { get; set; }

    public long Shard { get; set; }

    public bool IsSettled { get; set; }

    public int Tries { get; set; }

    /// <summary>Why the last try failed.</summary>
    public string? Reason { get; set; }

    /// <summary>From when on workers may try it that have failed already.</summary>
    public DateTimeOffset RetryAt { get; set; }

    public List<string> FailedOn { get; set; } = [];

    /// <summary>Two while a straggler is tried by a second worker.</summary>
    public List<OpenLease> Leases { get; set; } = [];
}

/// <summary>Who holds work, by which number, and for how long.</summary>
internal sealed class OpenLease
{
    public long Fence { get; set; }

    public string Worker { get; set; } = "";

    public DateTimeOffset GrantedAt { get; set; }

    /// <summary>As far as is saved: renewals are not, and a ledger that is loaded again grants all their time anew.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>A shard that failed everywhere.</summary>
internal sealed class SetAsideShard
{
    public long Shard { get; set; }

    public string Reason { get; set; } = "";
}
