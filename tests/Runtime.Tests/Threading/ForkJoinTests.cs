using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Tests.Threading;

public class ForkJoinTests
{
    private const int Everybody = int.MaxValue;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_item_is_done_once_by_a_worker_that_does_one_at_a_time(int threads)
    {
        var forkJoin = new ForkJoin(threads, Pool(processors: 8));
        for (int run = 0; run < 200; run++)
        {
            forkJoin.Begin();
            for (int items = 0; items < 20; items++)
            {
                var work = new CountedWork(items, threads);
                forkJoin.Run(work, items, Everybody);
                work.AssertAllDoneOnce();
            }

            forkJoin.End();
        }
    }

    [Fact]
    public void Workers_beyond_the_highest_that_is_allowed_take_no_part()
    {
        var forkJoin = new ForkJoin(8, Pool(processors: 8));
        for (int run = 0; run < 100; run++)
        {
            forkJoin.Begin();
            var work = new CountedWork(items: 64, workers: 2);
            forkJoin.Run(work, 64, maxWorkers: 2);
            forkJoin.End();
            work.AssertAllDoneOnce();
        }
    }

    [Fact]
    public void All_helpers_come_to_every_phase_of_every_run_whether_they_spin_or_are_parked()
    {
        var forkJoin = new ForkJoin(4, Pool(processors: 4));
        for (int run = 0; run < 60; run++)
        {
            forkJoin.Begin();
            for (int phase = 0; phase < 5; phase++)
            {
                forkJoin.Run(new MeetingWork(4), 4, Everybody);

                // About what they spin, so that the next phase meets them on their way to the park.
                Thread.SpinWait((run * 5 + phase) * 37 % 4000);
            }

            forkJoin.End();
        }
    }

    [Fact]
    public void A_run_right_after_another_has_its_helpers_from_the_first_phase_on()
    {
        var forkJoin = new ForkJoin(2, Pool(processors: 2));
        for (int run = 0; run < 100; run++)
        {
            forkJoin.Begin();
            Assert.Equal(2, forkJoin.Recruit());
            forkJoin.End();
        }
    }

    [Fact]
    public void A_run_with_helpers_allocates_nothing()
    {
        var forkJoin = new ForkJoin(4, Pool(processors: 4));
        var work = new ActionWork((_, _) => { });
        Run();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 100; run++)
        {
            Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            forkJoin.Begin();
            forkJoin.Run(work, 16, Everybody);
            forkJoin.Run(work, 16, Everybody);
            forkJoin.End();
        }
    }

    [Fact]
    public void Nobody_waits_for_helpers_that_are_busy_elsewhere()
    {
        HelperPool pool = Pool(processors: 3);
        var first = new ForkJoin(3, pool);
        var second = new ForkJoin(3, pool);
        using var areBusy = new CountdownEvent(3);
        using var isOver = new ManualResetEventSlim();
        var busy = new Thread(() =>
        {
            first.Begin();
            first.Run(
                new ActionWork(
                    (_, _) =>
                    {
                        areBusy.Signal();
                        isOver.Wait();
                    }
                ),
                3,
                Everybody
            );
            first.End();
        });
        busy.Start();
        areBusy.Wait();

        second.Begin();
        var work = new CountedWork(items: 50, workers: 3);
        second.Run(work, 50, Everybody);
        second.End();
        work.AssertAllDoneOnce();

        isOver.Set();
        busy.Join();
    }

    [Fact]
    public void Helpers_are_given_back_between_the_items_of_a_long_phase()
    {
        HelperPool pool = Pool(processors: 4);
        var first = new ForkJoin(4, pool);
        var second = new ForkJoin(4, pool);
        using var isOver = new ManualResetEventSlim();
        int share = 0;
        first.Begin();
        first.Run(
            new ActionWork(
                (item, worker) =>
                {
                    // The caller has items 0 and 1; its helpers stay at their first.
                    if (worker != 0)
                    {
                        isOver.Wait();
                    }
                    else if (item == 0)
                    {
                        second.Begin();
                        Assert.Equal(1, second.Recruit());
                    }
                    else if (item == 1)
                    {
                        share = second.Recruit();
                        isOver.Set();
                    }
                }
            ),
            8,
            Everybody
        );

        Assert.Equal(2, share);
        Assert.Equal(2, first.Recruit());
        second.Run(new MeetingWork(2), 2, Everybody);
        second.End();
        Assert.Equal(4, first.Recruit());
        first.Run(new MeetingWork(4), 4, Everybody);
        first.End();
    }

    [Fact]
    public void Helpers_are_recruited_between_the_items_of_a_long_phase()
    {
        HelperPool pool = Pool(processors: 2);
        var first = new ForkJoin(2, pool);
        var second = new ForkJoin(2, pool);
        var meeting = new MeetingWork(2);
        second.Begin();
        first.Begin();
        Assert.Equal(1, first.Recruit());
        first.Run(
            new ActionWork(
                (item, worker) =>
                {
                    if (item == 0)
                    {
                        second.End();
                    }
                    else
                    {
                        meeting.Execute(item, worker);
                    }
                }
            ),
            3,
            Everybody
        );
        first.End();
    }

    [Fact]
    public void A_number_that_a_released_helper_may_still_have_is_nobody_elses_in_the_same_phase()
    {
        HelperPool pool = Pool(processors: 6);
        var first = new ForkJoin(4, pool);
        ForkJoin[] others = [new(4, pool), new(4, pool)];
        using var areBusy = new CountdownEvent(3);
        bool[] isBusy = new bool[4];
        ManualResetEventSlim[] gates = [new(), new(), new(), new()];
        bool overlapped = false;
        first.Begin();
        first.Run(
            new ActionWork(
                (item, worker) =>
                {
                    switch (worker, item)
                    {
                        case (0, 0):
                            // The others ask for the helpers 2 and 3, which stay at their items all the while.
                            areBusy.Wait();
                            Array.ForEach(others, other => other.Begin());
                            Assert.All(others, other => Assert.Equal(1, other.Recruit()));
                            break;
                        case (0, 1):
                            // They get them, and bring them back in another order.
                            Assert.All(others, other => Assert.Equal(2, other.Recruit()));
                            Array.ForEach(others, other => other.End());
                            break;
                        case (0, 2):
                            // Helper 3 is free again, and must not come as number 2.
                            gates[3].Set();
                            SpinWait.SpinUntil(() => Volatile.Read(ref overlapped), TimeSpan.FromMilliseconds(200));
                            Array.ForEach(gates, gate => gate.Set());
                            break;
                        case (> 0, _) when Volatile.Read(ref isBusy[worker]):
                            Volatile.Write(ref overlapped, !gates[worker].IsSet);
                            break;
                        case (> 0, _):
                            Volatile.Write(ref isBusy[worker], true);
                            areBusy.Signal();
                            gates[worker].Wait();
                            break;
                    }
                }
            ),
            12,
            Everybody
        );
        Assert.False(overlapped);
        Assert.Equal(4, first.Recruit());
        first.Run(new MeetingWork(4), 4, Everybody);
        first.End();
    }

    [Fact]
    public void A_helper_whose_assignment_has_ended_takes_nothing_of_a_later_phase()
    {
        // Threads that never run: the test plays the helper that comes late.
        var pool = new HelperPool(processors: 2, _ => { });
        var late = new Helper(pool, _ => { });
        var forkJoin = new ForkJoin(2, pool);
        List<(int Item, int Worker)> done = [];
        forkJoin.Begin();
        forkJoin.Run(
            new ActionWork(
                (item, worker) =>
                {
                    done.Add((item, worker));
                    if (item == 0)
                    {
                        forkJoin.Join(late, worker: 1, assignment: -1);
                    }
                }
            ),
            4,
            Everybody
        );
        forkJoin.End();
        Assert.Equal([(0, 0), (1, 0), (3, 0), (2, 0)], done);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_phase_with_failing_items_does_all_items_and_throws_what_the_first_of_them_threw(int threads)
    {
        var forkJoin = new ForkJoin(threads, Pool(processors: 3));
        for (int run = 0; run < 50; run++)
        {
            int done = 0;
            int inside = 0;
            forkJoin.Begin();
            var exception = Assert.Throws<InvalidTimeZoneException>(() =>
                forkJoin.Run(
                    new ActionWork(
                        (item, _) =>
                        {
                            Interlocked.Increment(ref inside);
                            Interlocked.Increment(ref done);
                            Thread.SpinWait(item == 2 ? 2000 : 100);
                            Interlocked.Decrement(ref inside);
                            if (item >= 2)
                            {
                                throw new InvalidTimeZoneException($"item {item}");
                            }
                        }
                    ),
                    11,
                    Everybody
                )
            );
            Assert.Equal("item 2", exception.Message);
            Assert.Contains(nameof(ActionWork), exception.StackTrace, StringComparison.Ordinal);
            Assert.Equal((11, 0), (done, inside));

            var work = new CountedWork(items: 7, threads);
            forkJoin.Run(work, 7, Everybody);
            forkJoin.End();
            work.AssertAllDoneOnce();
        }
    }

    [Fact]
    public void A_helper_between_runs_holds_neither_a_fork_join_nor_its_work_nor_what_an_item_threw()
    {
        HelperPool pool = Pool(processors: 2);
        WeakReference[] gone = RunOnce(pool);
        Assert.All(
            gone,
            reference =>
                Assert.True(
                    SpinWait.SpinUntil(
                        () =>
                        {
                            GC.Collect();
                            return !reference.IsAlive;
                        },
                        TimeSpan.FromSeconds(30)
                    )
                )
        );
        GC.KeepAlive(pool);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference[] RunOnce(HelperPool pool)
        {
            var forkJoin = new ForkJoin(2, pool);
            var meeting = new MeetingWork(2);
            Exception? thrown = null;
            var work = new ActionWork(
                (item, worker) =>
                {
                    meeting.Execute(item, worker);
                    if (worker == 1)
                    {
                        thrown = new InvalidTimeZoneException();
                        throw thrown;
                    }
                }
            );
            forkJoin.Begin();
            Assert.Throws<InvalidTimeZoneException>(() => forkJoin.Run(work, 2, Everybody));
            forkJoin.End();
            return [new WeakReference(forkJoin), new WeakReference(work), new WeakReference(thrown)];
        }
    }

    private static HelperPool Pool(int processors) => new(processors, static thread => thread.UnsafeStart());
}
