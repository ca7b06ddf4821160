using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Tests.Threading;

/// <summary>Alone, for helpers are shared by the process: what other tests take of them would be missing here.</summary>
[CollectionDefinition(nameof(CrewTests), DisableParallelization = true)]
[Collection(nameof(CrewTests))]
public class CrewTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_item_is_done_once_by_a_worker_that_does_one_at_a_time(int threads)
    {
        var crew = new Crew(threads);
        for (int run = 0; run < 200; run++)
        {
            crew.Begin();
            for (int items = 0; items < 20; items++)
            {
                var work = new CountedWork(items, threads);
                crew.Run(work, items, maxWorkers: int.MaxValue);
                Assert.All(work.Done, done => Assert.Equal(1, done));
                Assert.False(work.Overlapped);
            }

            crew.End();
        }
    }

    [Fact]
    public void Workers_beyond_the_highest_that_is_allowed_take_no_part()
    {
        var crew = new Crew(8);
        for (int run = 0; run < 100; run++)
        {
            crew.Begin();
            var work = new CountedWork(items: 64, workers: 2);
            crew.Run(work, 64, maxWorkers: 2);
            crew.End();
            Assert.All(work.Done, done => Assert.Equal(1, done));
        }
    }

    [Fact]
    public void Helpers_take_part()
    {
        // Each item waits for the other, so one thread alone would never end.
        var crew = new Crew(2);
        crew.Begin();
        Assert.Equal(2, crew.Gather());
        using var both = new Barrier(2);
        crew.Run(
            new ActionWork((_, _) => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(60)))),
            2,
            maxWorkers: int.MaxValue
        );
        crew.End();
    }

    [Fact]
    public void A_run_right_after_another_has_its_helpers_from_the_first_phase_on()
    {
        var crew = new Crew(2);
        for (int run = 0; run < 100; run++)
        {
            crew.Begin();
            Assert.Equal(2, crew.Gather());
            crew.End();
        }
    }

    [Fact]
    public void A_crew_does_not_outlive_its_session_because_a_helper_has_served_it()
    {
        WeakReference crew = ServedCrew();
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    GC.Collect();
                    return !crew.IsAlive;
                },
                TimeSpan.FromSeconds(60)
            )
        );

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference ServedCrew()
        {
            var crew = new Crew(2);
            crew.Begin();
            using var both = new Barrier(2);
            Assert.Equal(2, crew.Gather());
            crew.Run(new ActionWork((_, _) => both.SignalAndWait()), 2, maxWorkers: int.MaxValue);
            crew.End();
            return new WeakReference(crew);
        }
    }

    [Fact]
    public void Nobody_waits_for_helpers_that_are_busy_elsewhere()
    {
        // All the helpers there are stay in a run that only ends after the other's.
        int threads = Environment.ProcessorCount + 1;
        var first = new Crew(threads);
        var second = new Crew(threads);
        using var isBusy = new CountdownEvent(threads);
        using var isOver = new ManualResetEventSlim();
        var busy = new Thread(() =>
        {
            first.Begin();
            Assert.Equal(threads, first.Gather());
            first.Run(
                new ActionWork(
                    (_, _) =>
                    {
                        isBusy.Signal();
                        isOver.Wait();
                    }
                ),
                threads,
                maxWorkers: int.MaxValue
            );
            first.End();
        });
        busy.Start();
        isBusy.Wait();

        second.Begin();
        var work = new CountedWork(items: 50, threads);
        second.Run(work, 50, maxWorkers: int.MaxValue);
        second.End();
        Assert.All(work.Done, done => Assert.Equal(1, done));

        isOver.Set();
        busy.Join();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_comes_out_as_it_was_thrown_once_all_items_are_over_and_the_crew_goes_on(int threads)
    {
        var crew = new Crew(threads);
        for (int run = 0; run < 50; run++)
        {
            crew.Begin();
            int inside = 0;
            Assert.Throws<InvalidTimeZoneException>(() =>
                crew.Run(
                    new ActionWork(
                        (item, _) =>
                        {
                            Interlocked.Increment(ref inside);
                            try
                            {
                                if (item == 5)
                                {
                                    throw new InvalidTimeZoneException();
                                }

                                Thread.SpinWait(100);
                            }
                            finally
                            {
                                Interlocked.Decrement(ref inside);
                            }
                        }
                    ),
                    11,
                    maxWorkers: int.MaxValue
                )
            );
            Assert.Equal(0, inside);

            var work = new CountedWork(items: 7, threads);
            crew.Run(work, 7, maxWorkers: int.MaxValue);
            crew.End();
            Assert.All(work.Done, done => Assert.Equal(1, done));
        }
    }

    [Fact]
    public async Task Many_crews_at_once_do_all_their_items()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        var crew = new Crew(4);
                        for (int run = 0; run < 200; run++)
                        {
                            crew.Begin();
                            for (int phase = 0; phase < 5; phase++)
                            {
                                var work = new CountedWork(items: 13, workers: 4);
                                crew.Run(work, 13, maxWorkers: int.MaxValue);
                                Assert.All(work.Done, done => Assert.Equal(1, done));
                                Assert.False(work.Overlapped);
                            }

                            crew.End();
                        }
                    })
                )
        );
    }

    private sealed class ActionWork(Action<int, int> action) : IWork
    {
        public void Execute(int item, int worker) => action(item, worker);
    }

    private sealed class CountedWork(int items, int workers) : IWork
    {
        private readonly int[] _inside = new int[workers];

        public int[] Done { get; } = new int[items];

        public bool Overlapped { get; private set; }

        public void Execute(int item, int worker)
        {
            if (Interlocked.Increment(ref _inside[worker]) != 1)
            {
                Overlapped = true;
            }

            Thread.SpinWait(20);
            Interlocked.Increment(ref Done[item]);
            Interlocked.Decrement(ref _inside[worker]);
        }
    }
}
