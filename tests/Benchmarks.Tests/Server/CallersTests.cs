using ConvNextV2.Compiled.Benchmarks.Server.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Server;

public class CallersTests
{
    [Fact]
    public async Task Each_caller_waits_for_its_answer_before_it_calls_again()
    {
        int[] open = new int[3];
        int[] most = new int[3];

        CallTimes times = await Callers.OfTasksAsync(
            callers: 3,
            TimeSpan.FromMilliseconds(50),
            async caller =>
            {
                most[caller] = Math.Max(most[caller], ++open[caller]);
                await Task.Yield();
                open[caller]--;
            }
        );

        Assert.Equal([1, 1, 1], most);
        Assert.True(times.PerSecond > 0);
    }

    [Fact]
    public void Each_thread_has_a_call_of_its_own()
    {
        var threads = new HashSet<(int Caller, int Thread)>();

        Callers.OfThreads(
            callers: 2,
            TimeSpan.FromMilliseconds(50),
            caller =>
                () =>
                {
                    lock (threads)
                    {
                        threads.Add((caller, Environment.CurrentManagedThreadId));
                    }
                }
        );

        Assert.Equal([0, 1], threads.Select(it => it.Caller).Order());
        Assert.Equal(2, threads.Select(it => it.Thread).Distinct().Count());
    }
}
