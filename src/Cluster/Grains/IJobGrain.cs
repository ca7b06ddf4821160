using Orleans;

namespace ConvNextV2.Compiled.Cluster.Grains;

/// <summary>A job: who does what of it. What it answers is saved before.</summary>
[Alias("ConvNextV2.IJobGrain")]
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Begins it; what has been submitted before goes on, and what had failed or was cancelled begins again.</summary>
    [Alias("Submit")]
    Task<JobReport> SubmitAsync(JobOrder order);

    /// <summary>Null where nothing was submitted.</summary>
    [Alias("Report")]
    Task<JobReport?> ReportAsync();

    [Alias("Pause")]
    Task<bool> PauseAsync();

    [Alias("Resume")]
    Task<bool> ResumeAsync();

    [Alias("Cancel")]
    Task<bool> CancelAsync();

    /// <summary>Tries again what could not be done, once it has ended.</summary>
    [Alias("Retry")]
    Task<bool> RetryFailedAsync();

    /// <summary>Work for a worker, if there is any.</summary>
    [Alias("Acquire")]
    Task<WorkGrant?> AcquireAsync(string worker);

    /// <summary>Whether the lease is still there; its time begins anew.</summary>
    [Alias("Renew")]
    Task<bool> RenewAsync(long fence);

    /// <summary>Whether the lease is still there and its work may be committed; who else is at it loses its own.</summary>
    [Alias("MayCommit")]
    Task<bool> MayCommitAsync(long fence);

    /// <summary>Shards of the listing that may be worked on already.</summary>
    [Alias("Listed")]
    Task<bool> ListedAsync(long fence, long shards, long images);

    [Alias("Complete")]
    Task<bool> CompleteAsync(long fence, long shards, long images, long errors);

    /// <summary>Also whether the worker can do nothing of the job, whatever it has of it.</summary>
    [Alias("Fail")]
    Task<bool> FailAsync(long fence, string reason, bool isUnfit);

    /// <summary>A worker ends before its work does.</summary>
    [Alias("Release")]
    Task<bool> ReleaseAsync(long fence);
}
