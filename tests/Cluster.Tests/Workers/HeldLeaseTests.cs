using System.Reflection;
using System.Threading.Channels;
using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Workers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

public sealed class HeldLeaseTests
{
    private const long Fence = 7;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly IJobGrain _job = DispatchProxy.Create<IJobGrain, FakeJob>();

    private FakeJob Job => (FakeJob)_job;

    [Fact]
    public async Task A_lease_is_renewed_when_a_third_of_its_time_is_over_and_no_more_when_it_is_disposed()
    {
        HeldLease lease = Hold();
        _time.Advance((LeaseTime / 3) - TimeSpan.FromTicks(1));
        Assert.False(Job.Calls.Reader.TryPeek(out _));

        _time.Advance(TimeSpan.FromTicks(1));
        Task<(string, long)> first = Job.Calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(("RenewAsync", Fence), await first.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(("RenewAsync", Fence), await NextCallAsync());

        Assert.False(lease.Lost.IsCancellationRequested);
        await lease.DisposeAsync();
        _time.Advance(LeaseTime);
        Assert.False(Job.Calls.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Whose_lease_is_another_s_is_told_so()
    {
        Job.Answer = false;
        await using HeldLease lease = Hold();
        var told = new TaskCompletionSource();
        using CancellationTokenRegistration registration = lease.Lost.Register(told.SetResult);

        await NextCallAsync();

        await told.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whether_it_may_commit_is_what_the_job_says_however_long_the_job_is_silent(bool answer)
    {
        Job.Answer = answer;
        Job.Silences = 3;
        await using HeldLease lease = Hold();

        Task<bool> mayCommit = lease.MayCommitAsync(TestContext.Current.CancellationToken);

        for (int waits = 0; waits < 10_000 && !mayCommit.IsCompleted; waits++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.True(mayCommit.IsCompleted);
        Assert.Equal(answer, await mayCommit);
        Assert.True(Job.Calls.Reader.TryRead(out (string, long) first));
        Assert.Equal(("MayCommitAsync", Fence), first);
    }

    private HeldLease Hold() => new(_job, Fence, LeaseTime, _time, NullLogger.Instance);

    /// <summary>Time goes on until the job is asked something.</summary>
    private async Task<(string Method, long Fence)> NextCallAsync()
    {
        for (int waits = 0; waits < 10_000; waits++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (Job.Calls.Reader.TryRead(out (string, long) call))
            {
                return call;
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("The job was not asked.");
    }

    /// <summary>Answers all calls alike; no grain, since silos of these tests would take it for one.</summary>
    internal class FakeJob : DispatchProxy
    {
        public Channel<(string Method, long Fence)> Calls { get; } = Channel.CreateUnbounded<(string, long)>();

        public bool Answer { get; set; } = true;

        /// <summary>So many calls are not answered.</summary>
        public int Silences { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Calls.Writer.TryWrite((targetMethod!.Name, (long)args![0]!));
            return Silences-- > 0 ? Task.FromException<bool>(new TimeoutException()) : Task.FromResult(Answer);
        }
    }
}
