using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Cluster.Grains;
using Orleans;

namespace ConvNextV2.Compiled.Cluster;

/// <summary>The jobs of a cluster, from a client of it or from within a silo. Any number of threads may use one.</summary>
public sealed class ConvNextV2Jobs
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(1);

    private readonly IGrainFactory _grains;

    internal ConvNextV2Jobs(IGrainFactory grains) => _grains = grains;

    /// <summary>
    /// Begins a job. One that was submitted before goes on, whoever submitted it; one that had failed or was cancelled begins
    /// again, with what is there already.
    /// </summary>
    /// <param name="job">What is to be done.</param>
    /// <exception cref="ArgumentException">A property of the job is not what it may be.</exception>
    /// <exception cref="InvalidOperationException">The output folder has another job.</exception>
    public async Task<JobStatus> SubmitAsync(ImageJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        JobOrder order = job.Order();
        return new JobStatus(await Job(order.Id).SubmitAsync(order).ConfigureAwait(false));
    }

    /// <summary>All jobs, also those that have ended, in the order of their submission.</summary>
    public async Task<IReadOnlyList<JobStatus>> ListAsync()
    {
        var jobs = new List<JobStatus>();
        foreach (string id in await _grains.GetGrain<IJobIndexGrain>(0).AllAsync().ConfigureAwait(false))
        {
            if (await FindAsync(id).ConfigureAwait(false) is { } job)
            {
                jobs.Add(job);
            }
        }

        return jobs;
    }

    /// <summary>How far a job is; null if there is none of that name.</summary>
    /// <param name="id">The job.</param>
    public async Task<JobStatus?> FindAsync(string id) =>
        await Job(id).ReportAsync().ConfigureAwait(false) is { } report ? new JobStatus(report) : null;

    /// <summary>
    /// How far a job is, again and again until it has ended. While nobody answers, because silos come and go or their storage is
    /// away, there is nothing new.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="interval">How often it is asked; by default every second.</param>
    /// <param name="cancellationToken">Ends it; the job goes on.</param>
    /// <exception cref="KeyNotFoundException">There is no job of that name.</exception>
    public async IAsyncEnumerable<JobStatus> WatchAsync(
        string id,
        TimeSpan? interval = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool hasAnswered = true;
            JobStatus? status = null;
            try
            {
                status = await FindAsync(id).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or ArgumentException))
            {
                hasAnswered = false;
            }

            if (hasAnswered)
            {
                yield return status ?? throw new KeyNotFoundException($"There is no job '{id}'.");
                if (status.HasEnded)
                {
                    yield break;
                }
            }

            await Task.Delay(interval ?? DefaultInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Begins no more of a job; what is at work goes on to its end.</summary>
    /// <param name="id">The job.</param>
    /// <returns>Whether it was running.</returns>
    public Task<bool> PauseAsync(string id) => Job(id).PauseAsync();

    /// <summary>Goes on with a job after a pause.</summary>
    /// <param name="id">The job.</param>
    /// <returns>Whether it was paused.</returns>
    public Task<bool> ResumeAsync(string id) => Job(id).ResumeAsync();

    /// <summary>Ends a job; what is done of it stays.</summary>
    /// <param name="id">The job.</param>
    /// <returns>Whether it had not ended.</returns>
    public Task<bool> CancelAsync(string id) => Job(id).CancelAsync();

    /// <summary>
    /// Tries again what could not be done of a job that has ended: shards that failed, and images that could not be used.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <returns>Whether it had ended.</returns>
    public Task<bool> RetryFailedAsync(string id) => Job(id).RetryFailedAsync();

    private IJobGrain Job(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return _grains.GetGrain<IJobGrain>(id);
    }
}
