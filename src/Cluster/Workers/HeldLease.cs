using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Scheduling;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>
/// Renews a lease until it is disposed. A job's grain that does not answer may be on its way to another silo: the work goes on,
/// and only what must be known is waited for.
/// </summary>
internal sealed class HeldLease : IHeldLease, IAsyncDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly IJobGrain _job;
    private readonly long _fence;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _renewals;

    public HeldLease(IJobGrain job, long fence, TimeSpan leaseTime, TimeProvider time, ILogger logger)
    {
        _job = job;
        _fence = fence;
        _time = time;
        _logger = logger;
        _renewals = RenewAsync(leaseTime / 3);
    }

    /// <summary>Cancelled when the lease was taken away.</summary>
    public CancellationToken Lost => _lost.Token;

    public Task<bool> MayCommitAsync(CancellationToken cancellationToken) =>
        AnswerAsync(() => _job.MayCommitAsync(_fence), cancellationToken);

    public async Task ListedAsync(WorkResult soFar, CancellationToken cancellationToken)
    {
        if (
            !await AnswerAsync(() => _job.ListedAsync(_fence, soFar.Shards, soFar.Images), cancellationToken)
                .ConfigureAwait(false)
        )
        {
            await _lost.CancelAsync().ConfigureAwait(false);
        }
    }

    public Task<bool> CompleteAsync(WorkResult result, CancellationToken cancellationToken) =>
        AnswerAsync(() => _job.CompleteAsync(_fence, result.Shards, result.Images, result.Errors), cancellationToken);

    public Task<bool> FailAsync(string reason, bool isUnfit, CancellationToken cancellationToken) =>
        AnswerAsync(() => _job.FailAsync(_fence, reason, isUnfit), cancellationToken);

    /// <summary>Gives the work back. Who does not hear it learns it from the lease's end.</summary>
    public async Task ReleaseAsync()
    {
        try
        {
            await _job.ReleaseAsync(_fence).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _logger.NoAnswer(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _renewals.ConfigureAwait(false);
        _ended.Dispose();
        _lost.Dispose();
    }

    /// <summary>Asks until there is an answer: all that is asked may be asked twice.</summary>
    private async Task<bool> AnswerAsync(Func<Task<bool>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever a call ends in while silos come and go, or while their storage is away.
                _logger.NoAnswer(exception);
                await Task.Delay(AskAgain, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task RenewAsync(TimeSpan interval)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, _time, _ended.Token).ConfigureAwait(false);
                if (!await AnswerAsync(() => _job.RenewAsync(_fence), _ended.Token).ConfigureAwait(false))
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception) when (_ended.IsCancellationRequested) { }
    }
}
