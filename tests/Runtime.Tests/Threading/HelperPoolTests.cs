using System.Collections.Concurrent;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Tests.Threading;

public class HelperPoolTests
{
    private const int Everybody = int.MaxValue;

    [Fact]
    public void Sixteen_sessions_of_four_threads_have_all_their_helpers_on_64_processors()
    {
        HelperPool pool = Pool(processors: 64);
        var meeting = new MeetingWork(64);
        InParallel(
            callers: 16,
            _ =>
            {
                var forkJoin = new ForkJoin(4, pool);
                forkJoin.Begin();
                forkJoin.Run(meeting, 4, Everybody);
                forkJoin.End();
            }
        );
    }

    [Fact]
    public void A_run_that_is_alone_has_the_threads_that_it_asks_for_also_more_than_there_are_processors()
    {
        HelperPool pool = Pool(processors: 4);
        foreach (int threads in (int[])[3, 4, 7, 1])
        {
            var forkJoin = new ForkJoin(threads, pool);
            forkJoin.Begin();
            Assert.Equal(threads, forkJoin.Recruit());
            Assert.Equal(threads, forkJoin.Recruit());
            forkJoin.End();
        }
    }

    [Fact]
    public void Callers_count_as_threads()
    {
        HelperPool pool = Pool(processors: 4);
        ForkJoin[] runs = [.. Enumerable.Range(0, 4).Select(_ => new ForkJoin(4, pool))];
        Array.ForEach(runs, run => run.Begin());
        Assert.All(runs, run => Assert.Equal(1, run.Recruit()));
    }

    [Fact]
    public void A_second_caller_has_its_share_before_the_first_run_is_over_and_the_first_has_all_when_it_is_alone_again()
    {
        HelperPool pool = Pool(processors: 8);
        var first = new ForkJoin(8, pool);
        var second = new ForkJoin(8, pool);
        first.Begin();
        Assert.Equal(8, first.Recruit());
        second.Begin();
        Assert.Equal(1, second.Recruit());
        Assert.Equal(4, first.Recruit());
        Assert.Equal(4, second.Recruit());
        first.Run(new MeetingWork(4), 4, Everybody);
        second.Run(new MeetingWork(4), 4, Everybody);
        second.End();
        Assert.Equal(8, first.Recruit());
        first.Run(new MeetingWork(8), 8, Everybody);
        first.End();
    }

    [Fact]
    public void A_run_keeps_what_nobody_else_can_use()
    {
        HelperPool pool = Pool(processors: 8);
        var large = new ForkJoin(8, pool);
        var small = new ForkJoin(2, pool);
        large.Begin();
        large.Recruit();
        small.Begin();
        small.Recruit();
        Assert.Equal(6, large.Recruit());
        Assert.Equal(2, small.Recruit());
        Assert.Equal(6, large.Recruit());
    }

    [Fact]
    public void Helpers_do_not_go_to_and_fro()
    {
        HelperPool pool = Pool(processors: 16);
        ForkJoin[] runs = [new(16, pool), new(16, pool), new(2, pool)];
        foreach (ForkJoin run in runs)
        {
            run.Begin();
            run.Recruit();
        }

        int[] before = [];
        for (int phase = 0; phase < 4; phase++)
        {
            // One after the other, until all have what they will have.
            before = [.. runs.Select(run => run.Recruit())];
        }

        Assert.Equal(16, before.Sum());
        Assert.All(before[..2], threads => Assert.InRange(threads, 6, 8));
        Assert.Equal(2, before[2]);
        for (int phase = 0; phase < 4; phase++)
        {
            Assert.Equal(before, runs.Select(run => run.Recruit()));
        }
    }

    [Fact]
    public void Threads_that_cannot_be_started_mean_fewer_helpers()
    {
        int tries = 0;
        var pool = new HelperPool(
            processors: 8,
            thread =>
            {
                if (++tries > 2)
                {
                    throw new OutOfMemoryException();
                }

                thread.UnsafeStart();
            }
        )
        {
            RetryTime = TimeSpan.FromHours(1),
        };
        var forkJoin = new ForkJoin(8, pool);
        for (int run = 0; run < 100; run++)
        {
            forkJoin.Begin();
            Assert.Equal(3, forkJoin.Recruit());
            forkJoin.Run(new MeetingWork(3), 3, Everybody);
            forkJoin.End();
        }

        Assert.Equal(3, tries);
    }

    [Fact]
    public void Threads_that_could_not_be_started_are_tried_again_after_a_while()
    {
        int tries = 0;
        var pool = new HelperPool(
            processors: 2,
            thread =>
            {
                if (++tries <= 3)
                {
                    throw new ThreadStateException();
                }

                thread.UnsafeStart();
            }
        )
        {
            RetryTime = TimeSpan.FromMilliseconds(50),
        };
        var forkJoin = new ForkJoin(2, pool);
        forkJoin.Begin();
        Assert.True(SpinWait.SpinUntil(() => forkJoin.Recruit() == 2, TimeSpan.FromSeconds(60)));
        Assert.Equal(4, tries);
        forkJoin.Run(new MeetingWork(2), 2, Everybody);
        forkJoin.End();
    }

    [Fact]
    public void Helpers_that_nobody_calls_end_and_start_again_when_they_are_needed()
    {
        var threads = new ConcurrentQueue<Thread>();
        var pool = new HelperPool(
            processors: 4,
            thread =>
            {
                threads.Enqueue(thread);
                thread.UnsafeStart();
            }
        )
        {
            IdleTime = TimeSpan.FromMilliseconds(30),
        };
        var forkJoin = new ForkJoin(4, pool);
        for (int round = 1; round <= 3; round++)
        {
            forkJoin.Begin();
            Assert.Equal(4, forkJoin.Recruit());
            forkJoin.Run(new MeetingWork(4), 4, Everybody);
            forkJoin.End();
            Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60))));
            Assert.InRange(threads.Count, 3 * round, (3 * round) + 3);
        }
    }

    [Fact]
    public void Helpers_that_end_while_they_are_called_are_not_lost()
    {
        HelperPool pool = Pool(processors: 4);
        pool.IdleTime = TimeSpan.FromMilliseconds(1);
        var forkJoin = new ForkJoin(4, pool);
        for (int run = 0; run < 150; run++)
        {
            forkJoin.Begin();
            Assert.Equal(4, forkJoin.Recruit());
            forkJoin.Run(new MeetingWork(4), 4, Everybody);
            forkJoin.End();
            Thread.Sleep(run % 3);
        }
    }

    // Plenty of processors, so that no run gives helpers back, and every helper must come to every phase.
    [Theory]
    [InlineData(10_000)]
    [InlineData(1)]
    public void No_wake_up_is_lost_among_many_runs_with_helpers_for_all(int idleMilliseconds)
    {
        HelperPool pool = Pool(processors: 64);
        pool.IdleTime = TimeSpan.FromMilliseconds(idleMilliseconds);
        InParallel(
            callers: 4,
            random =>
            {
                int threads = random.Next(2, 5);
                var forkJoin = new ForkJoin(threads, pool);
                for (int run = 0; run < 10; run++)
                {
                    forkJoin.Begin();
                    for (int phase = random.Next(1, 6); phase > 0; phase--)
                    {
                        forkJoin.Run(new MeetingWork(threads), threads, Everybody);
                        Thread.SpinWait(random.Next(4000));
                    }

                    forkJoin.End();
                    Thread.Sleep(random.Next(3));
                }
            }
        );
    }

    // Few processors, so that helpers are given back and assigned anew all the time.
    [Theory]
    [InlineData(3, 10_000)]
    [InlineData(6, 10_000)]
    [InlineData(6, 1)]
    public void Every_item_is_done_once_while_helpers_change_between_many_runs(int processors, int idleMilliseconds)
    {
        HelperPool pool = Pool(processors);
        pool.IdleTime = TimeSpan.FromMilliseconds(idleMilliseconds);
        InParallel(
            callers: 5,
            random =>
            {
                int threads = random.Next(2, 7);
                var forkJoin = new ForkJoin(threads, pool);
                for (int run = 0; run < 60; run++)
                {
                    forkJoin.Begin();
                    for (int phase = random.Next(1, 30); phase > 0; phase--)
                    {
                        int items = random.Next(0, 40);
                        int maxWorkers = random.Next(1, threads + 2);
                        var work = new CountedWork(items, Math.Min(threads, maxWorkers));
                        forkJoin.Run(work, items, maxWorkers);
                        work.AssertAllDoneOnce();
                    }

                    forkJoin.End();
                    if (random.Next(20) == 0)
                    {
                        Thread.Sleep(random.Next(3));
                    }
                }
            }
        );

        // Nothing has been lost on the way: whoever is alone has all again, and they come.
        var last = new ForkJoin(processors, pool);
        last.Begin();
        Assert.Equal(processors, last.Recruit());
        last.Run(new MeetingWork(processors), processors, Everybody);
        last.End();
    }

    private static void InParallel(int callers, Action<Random> run)
    {
        var failures = new ConcurrentQueue<Exception>();
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, callers)
                .Select(seed => new Thread(() =>
                {
                    if (Record.Exception(() => run(new Random(seed))) is { } failure)
                    {
                        failures.Enqueue(failure);
                    }
                })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(120))));
        Assert.Empty(failures);
    }

    private static HelperPool Pool(int processors) => new(processors, static thread => thread.UnsafeStart());
}
