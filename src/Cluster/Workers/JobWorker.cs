using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Telemetry;
using ConvNextV2.Compiled.Messages;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>Takes work of the cluster's jobs for this silo, as much at once as it has places for.</summary>
internal sealed class JobWorker(
    IGrainFactory grains,
    IJobWork work,
    ILocalSiloDetails silo,
    IOptions<JobWorkerOptions> options,
    JobTelemetry telemetry,
    TimeProvider time,
    ILogger<JobWorker> logger
) : BackgroundService
{
    // One place looks for work at a time; an idle silo asks as often as one that has a single place.
    private readonly SemaphoreSlim _search = new(1);
    private readonly UnfitJobs _unfit = new();

    // Of this life of the silo: what has killed it is a try of the one before.
    private readonly string _name = $"{silo.Name} ({silo.SiloAddress})";

    public override void Dispose()
    {
        base.Dispose();
        _search.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int places = options.Value.ShardsAtOnce ?? Environment.ProcessorCount;
        LeaveThreadsToGrains(places);
        return Task.WhenAll(Enumerable.Range(0, places).Select(_ => FillPlaceAsync(stoppingToken)));
    }

    /// <summary>
    /// A place holds a thread of the pool while an image is computed. The pool gets as many more at once, for turns of grains and
    /// answers to other silos' probes do not wait for an image then: the system shares the processors out.
    /// </summary>
    private static void LeaveThreadsToGrains(int places)
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(workers + places, completions);
    }

    private async Task FillPlaceAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await DoAsync(await FindAsync(stopping).ConfigureAwait(false), stopping).ConfigureAwait(false);
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The silo ends, and calls that are on their way end in this and that.
        }
    }

    private async Task<WorkGrant> FindAsync(CancellationToken stopping)
    {
        await _search.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            while (true)
            {
                stopping.ThrowIfCancellationRequested();
                try
                {
                    // Jobs that were submitted first come first.
                    foreach (string job in await grains.GetGrain<IJobIndexGrain>(0).ActiveAsync().ConfigureAwait(false))
                    {
                        if (
                            _unfit.MayAsk(job, time.GetUtcNow())
                            && await grains.GetGrain<IJobGrain>(job).AcquireAsync(_name).ConfigureAwait(false) is { } grant
                        )
                        {
                            return grant;
                        }
                    }
                }
                catch (Exception exception) when (!stopping.IsCancellationRequested)
                {
                    logger.NoAnswer(exception);
                }

                await Task.Delay(options.Value.PollInterval, time, stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            _search.Release();
        }
    }

    private async Task DoAsync(WorkGrant grant, CancellationToken stopping)
    {
        string id = grant.Order.Id;
        IJobGrain job = grains.GetGrain<IJobGrain>(id);
        using WorkTelemetry measured = telemetry.Begin(id, grant.Kind, grant.Shard, grant.Tries, grant.Order.Trace);
        var lease = new HeldLease(job, grant.Fence, options.Value.LeaseTime, time, logger);
        await using (lease.ConfigureAwait(false))
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, lease.Lost);
            try
            {
                // Not where grains take their turns, wherever this was called from.
                WorkResult? result = await Task.Run(() => work.DoAsync(grant, lease, ended.Token), ended.Token)
                    .ConfigureAwait(false);
                _unfit.Remove(id);
                if (result is { } done && await lease.CompleteAsync(done, stopping).ConfigureAwait(false))
                {
                    measured.Succeeded();
                }
                else
                {
                    measured.LostLease();
                    logger.LeaseLost(grant.Kind, grant.Shard, id);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                await lease.ReleaseAsync().ConfigureAwait(false);
                throw;
            }
            catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
            {
                measured.LostLease();
                logger.LeaseLost(grant.Kind, grant.Shard, id);
            }
            catch (Exception exception)
            {
                logger.Failed(exception, grant.Kind, grant.Shard, id);
                string reason = exception is ArgumentException argument ? Sentence.Of(argument) : exception.Message;
                measured.Failed(exception is UnfitException ? "unfit" : exception.GetType().FullName!, reason);
                bool isUnfit = exception is UnfitException;
                if (isUnfit)
                {
                    _unfit.Add(id, time.GetUtcNow());
                }

                await lease.FailAsync(reason, isUnfit, stopping).ConfigureAwait(false);
            }
        }
    }
}
