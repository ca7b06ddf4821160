using System.Diagnostics;
using ConvNextV2.Compiled.Hosting.Threads;

namespace ConvNextV2.Compiled.Hosting.Tests.Threads;

public class RunThreadsTests
{
    [Fact]
    public async Task Work_is_done_on_a_thread_that_is_none_of_the_pool()
    {
        using var threads = new RunThreads(1);

        Assert.False(await threads.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread));
    }

    [Fact]
    public async Task No_more_threads_are_made_than_may_work_at_once()
    {
        using var threads = new RunThreads(2);

        Thread[] used = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => threads.RunAsync(() => Thread.CurrentThread)));

        Assert.InRange(used.Distinct().Count(), 1, 2);
    }

    [Fact]
    public async Task Work_is_done_while_other_work_is_waited_for()
    {
        using var threads = new RunThreads(2);
        using var other = new ManualResetEventSlim();

        Task<bool> waiting = threads.RunAsync(() => other.Wait(TimeSpan.FromMinutes(1)));
        await threads.RunAsync(() =>
        {
            other.Set();
            return 0;
        });

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Where_the_system_gives_no_more_threads_those_that_there_are_do_the_work()
    {
        int asked = 0;
        using var threads = new RunThreads(
            4,
            thread =>
            {
                if (asked++ > 0)
                {
                    throw new OutOfMemoryException();
                }

                thread.UnsafeStart();
            }
        );
        using var others = new ManualResetEventSlim();

        Task<bool> first = threads.RunAsync(() => others.Wait(TimeSpan.FromMinutes(1)));
        Task<Thread>[] rest = [.. Enumerable.Range(0, 10).Select(_ => threads.RunAsync(() => Thread.CurrentThread))];
        others.Set();

        Assert.True(await first);
        Assert.Single((await Task.WhenAll(rest).WaitAsync(TimeSpan.FromMinutes(1))).Distinct());
        Assert.True(asked > 1);
    }

    [Fact]
    public async Task Work_is_done_in_its_caller_s_context()
    {
        using var threads = new RunThreads(1);
        using var source = new ActivitySource("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = listened => listened.Name == "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using Activity activity = source.StartActivity("request")!;

        Assert.Same(activity, await threads.RunAsync(() => Activity.Current));
    }

    [Fact]
    public async Task An_exception_is_its_caller_s_and_the_thread_goes_on()
    {
        using var threads = new RunThreads(1);

        await Assert.ThrowsAsync<FormatException>(() => threads.RunAsync<int>(() => throw new FormatException()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            threads.RunAsync<int>(() => throw new OperationCanceledException())
        );

        Assert.Equal(5, await threads.RunAsync(() => 5));
    }

    [Fact]
    public async Task Threads_end_with_what_has_them()
    {
        var threads = new RunThreads(1);
        Thread thread = await threads.RunAsync(() => Thread.CurrentThread);

        threads.Dispose();

        Assert.True(thread.Join(TimeSpan.FromMinutes(1)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => threads.RunAsync(() => 0));
    }
}
