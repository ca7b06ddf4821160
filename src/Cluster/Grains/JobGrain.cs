using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Storage;
using ConvNextV2.Compiled.Cluster.Telemetry;
using Orleans;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Cluster.Grains;

/// <summary>Keeps a job's ledger. A turn is a look at the ledger and at most one write of it; images are others' work.</summary>
internal sealed class JobGrain(
    [PersistentState("job", JobStorage.Name)] IPersistentState<JobRecord> record,
    LedgerRules rules,
    JobTelemetry telemetry,
    TimeProvider time
) : Grain, IJobGrain
{
    private IJobIndexGrain Index => GrainFactory.GetGrain<IJobIndexGrain>(0);

    private JobLedger Ledger => new(record.State.Ledger, rules);

    private DateTimeOffset Now => time.GetUtcNow();

    private bool IsSubmitted => record.State.Order is not null;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Ledger.Resume(Now);

        // Not record.State, which no thread but the grain's may ask for.
        JobRecord state = record.State;
        telemetry.Watch(this.GetPrimaryKeyString(), () => state.Order is null ? null : state.Ledger);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        telemetry.Forget(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<JobReport> SubmitAsync(JobOrder order)
    {
        if (record.State.Order is null)
        {
            await TellIndexAsync(isActive: true);
            record.State.Order = order;
            record.State.SubmittedAt = Now;
            await SaveAsync();
        }
        else if (!record.State.Order.IsSameAs(order))
        {
            string difference =
                record.State.Order.Job != order.Job
                    ? $"another job: {record.State.Order.Job}"
                    : "this job with another model: files of the model have changed since it was submitted";
            throw new InvalidOperationException(
                $"The folder '{order.Output}' has {difference}. Give the same one, or another folder."
            );
        }
        else if (record.State.Ledger.Phase is JobPhase.Failed or JobPhase.Cancelled)
        {
            await BeginAgainAsync(retriesErrors: false);
        }

        return JobReport.Of(record.State);
    }

    public Task<JobReport?> ReportAsync() => Task.FromResult(record.State.Order is null ? null : JobReport.Of(record.State));

    public Task<bool> PauseAsync() => SaveIfAsync(IsSubmitted && Ledger.Pause());

    public Task<bool> ResumeAsync() => SaveIfAsync(IsSubmitted && Ledger.GoOn());

    public Task<bool> CancelAsync() => SaveIfAsync(IsSubmitted && Ledger.Cancel(Now));

    public async Task<bool> RetryFailedAsync()
    {
        if (!IsSubmitted || !Ledger.HasEnded)
        {
            return false;
        }

        await BeginAgainAsync(retriesErrors: true);
        return true;
    }

    public async Task<WorkGrant?> AcquireAsync(string worker)
    {
        if (!IsSubmitted || Ledger.HasEnded)
        {
            // Whoever asks has it from the index, which is told of an end here alone: the end counts even if the index is away.
            await TellIndexAsync(isActive: false);
            return null;
        }

        LeasedWork? work = Ledger.Acquire(worker, Now);
        if (work is not null || Ledger.HasEnded)
        {
            await SaveAsync();
        }

        return work is not { } leased
            ? null
            : new WorkGrant
            {
                Order = record.State.Order!,
                Kind = leased.Kind,
                Shard = leased.Shard,
                Fence = leased.Fence,
                RetriesErrors = leased.RetriesErrors,
                Tries = leased.Tries,
            };
    }

    // Not saved: a ledger that is loaded gives every lease its whole time.
    public Task<bool> RenewAsync(long fence) => Task.FromResult(Ledger.Renew(fence, Now));

    // Not saved: should this silo be killed now, both are at the work again, and one is a moment before the other.
    public Task<bool> MayCommitAsync(long fence) => Task.FromResult(Ledger.MayCommit(fence, Now));

    // Not saved: the whole listing is, and until then its worker says it again.
    public Task<bool> ListedAsync(long fence, long shards, long images) =>
        Task.FromResult(Ledger.Listed(fence, new WorkResult(shards, images, Errors: 0), Now));

    public Task<bool> CompleteAsync(long fence, long shards, long images, long errors) =>
        SaveIfAsync(Ledger.Complete(fence, new WorkResult(shards, images, errors), Now));

    public Task<bool> FailAsync(long fence, string reason, bool isUnfit) => SaveIfAsync(Ledger.Fail(fence, reason, Now, isUnfit));

    public Task<bool> ReleaseAsync(long fence) => SaveIfAsync(Ledger.Release(fence));

    private async Task<bool> SaveIfAsync(bool isNews)
    {
        if (isNews)
        {
            await SaveAsync();
        }

        return isNews;
    }

    private async Task BeginAgainAsync(bool retriesErrors)
    {
        await TellIndexAsync(isActive: true);
        Ledger.BeginAgain(retriesErrors);
        await SaveAsync();
    }

    private Task SaveAsync() => record.SaveAsync(this);

    /// <summary>Before a job begins: one that is saved and not in the index would be found by nobody.</summary>
    private Task TellIndexAsync(bool isActive) => Index.NoteAsync(this.GetPrimaryKeyString(), isActive);
}
