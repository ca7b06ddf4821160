using System.Collections.Concurrent;
using ConvNextV2.Compiled.Packing;

namespace ConvNextV2.Compiled.Tests.Packing;

public class WeightPackerTests
{
    private const int Jobs = 20;

    [Fact]
    public void One_thread_packs_in_the_order_of_the_checkpoint_and_is_the_caller_s()
    {
        var done = new List<(int Job, Thread Thread)>();
        using var pool = new SemaphoreSlim(0);

        Pack(
            threads: 1,
            job =>
            {
                // The pool has had its turn between any two jobs, with whatever it was given.
                ThreadPool.QueueUserWorkItem(_ => pool.Release());
                pool.Wait();
                lock (done)
                {
                    done.Add((job, Thread.CurrentThread));
                }
            }
        );

        Assert.Equal(Enumerable.Range(0, Jobs), done.Select(job => job.Job));
        Assert.All(done, job => Assert.Same(Thread.CurrentThread, job.Thread));
    }

    [Fact]
    public void As_many_threads_pack_as_are_asked_for()
    {
        const int Threads = 3;
        var threads = new ConcurrentDictionary<Thread, bool>();
        using var met = new CountdownEvent(Threads);

        Pack(
            Threads,
            _ =>
            {
                // Each waits at its first job for all the others to be at theirs.
                if (threads.TryAdd(Thread.CurrentThread, true) && !met.IsSet)
                {
                    met.Signal();
                    Assert.True(met.Wait(TimeSpan.FromSeconds(60)), "They did not meet.");
                }
            }
        );

        Assert.Equal(Threads, threads.Count);
    }

    /// <param name="threads">The most.</param>
    /// <param name="fill">Called for each job, by its place in the checkpoint.</param>
    private static void Pack(int threads, Action<int> fill) =>
        WeightPacker.Pack(
            Enumerable.Range(0, Jobs).Reverse().Select(job => new PackingJob(Offset: job, Length: 1, _ => fill(job))),
            () => null!,
            progress: null,
            threads,
            CancellationToken.None
        );
}
