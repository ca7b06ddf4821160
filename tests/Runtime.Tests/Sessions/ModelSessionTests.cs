namespace ConvNextV2.Compiled.Tests.Sessions;

public class ModelSessionTests
{
    private static readonly float[] One = [1, 1];

    [Fact]
    public void A_run_fills_the_outputs()
    {
        using TinyModel.Session session = TinyModel.Load().CreateSession();

        Assert.Equal([2f, 6f], session.Run([1, 2]).ToArray());
        Assert.Equal([2f, 6f], session.Logits.ToArray());
    }

    [Fact]
    public void Outputs_before_the_first_run_are_refused()
    {
        using TinyModel.Session session = TinyModel.Load().CreateSession();

        Assert.Contains(
            "has not run yet",
            Assert.Throws<InvalidOperationException>(() => session.Logits.Length).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_second_run_at_the_same_time_is_refused_and_the_first_is_unharmed()
    {
        TinyModel model = TinyModel.Load();
        using TinyModel.Session session = model.CreateSession();
        Exception? second = null;
        model.DuringRun = () =>
        {
            model.DuringRun = null;
            var thread = new Thread(() => second = Record.Exception(() => session.Run([5, 5]).Length));
            thread.Start();
            thread.Join();
        };

        Assert.Equal([2f, 3f], session.Run(One).ToArray());
        Assert.Contains(
            "already running on another thread",
            Assert.IsType<InvalidOperationException>(second).Message,
            StringComparison.Ordinal
        );
        Assert.Equal([10f, 15f], session.Run([5, 5]).ToArray());
    }

    [Fact]
    public void A_run_that_failed_leaves_the_session_usable()
    {
        TinyModel model = TinyModel.Load();
        using TinyModel.Session session = model.CreateSession();
        model.DuringRun = () => throw new InvalidTimeZoneException();
        Assert.Throws<InvalidTimeZoneException>(() => session.Run(One).Length);
        model.DuringRun = null;

        Assert.Throws<InvalidOperationException>(() => session.Logits.Length);
        Assert.Equal([2f, 3f], session.Run(One).ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(1, 5)]
    [InlineData(4, 5)]
    [InlineData(8, 5)]
    public void A_run_whose_tiles_fail_does_all_tiles_of_the_phase_and_throws_what_the_first_threw(int threads, int images)
    {
        TinyModel model = TinyModel.Load();
        using TinyModel.Session session = model.CreateSession(
            new ModelSessionOptions { ThreadCount = threads, MaxBatchSize = 5 }
        );
        float[] pixelValues = [.. Enumerable.Range(0, 2 * images).Select(i => (float)i)];
        for (int repeat = 0; repeat < 50; repeat++)
        {
            var done = new System.Collections.Concurrent.ConcurrentBag<float>();
            model.DuringTile = value =>
            {
                done.Add(value);
                throw new InvalidTimeZoneException($"tile {value}");
            };

            Assert.Equal("tile 0", Assert.Throws<InvalidTimeZoneException>(() => session.Run(pixelValues).Length).Message);
            Assert.Contains(1f, done);
            Assert.Equal(done.Count, done.Distinct().Count());

            model.DuringTile = null;
            Assert.Equal(pixelValues[^1] * 3, session.Run(pixelValues)[^1]);
        }
    }

    [Fact]
    public void A_cancelled_run_stops_and_has_no_results_not_even_old_ones()
    {
        TinyModel model = TinyModel.Load();
        using TinyModel.Session session = model.CreateSession();
        session.Run(One);
        using var cancellation = new CancellationTokenSource();
        model.DuringRun = cancellation.Cancel;

        Assert.Equal(
            cancellation.Token,
            Assert.ThrowsAny<OperationCanceledException>(() => session.Run(One, cancellation.Token).Length).CancellationToken
        );
        Assert.Throws<InvalidOperationException>(() => session.Logits.Length);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(1, 5)]
    [InlineData(2, 5)]
    [InlineData(4, 5)]
    [InlineData(8, 5)]
    public void A_batch_has_the_results_of_its_images_one_by_one(int threads, int images)
    {
        using TinyModel.Session session = TinyModel
            .Load()
            .CreateSession(
                new ModelSessionOptions
                {
                    ThreadCount = threads,
                    MaxBatchSize = 5,
                    HiddenStates = true,
                }
            );
        float[] pixelValues = [.. Enumerable.Range(0, 2 * images).Select(i => (float)i)];
        float[] expected = [.. pixelValues.Select((value, i) => value * (i % 2 == 0 ? 2 : 3))];

        for (int repeat = 0; repeat < 50; repeat++)
        {
            Assert.Equal(expected, session.Run(pixelValues).ToArray());
            Assert.Equal([images, 2, 1, 1], session.LastHiddenState.Lengths.ToArray());
            for (int image = 0; image < images; image++)
            {
                Assert.Equal(expected[(2 * image) + 1], session.LastHiddenState[image, 1, 0, 0]);
                Assert.Equal(expected[(2 * image) + 1], session.HiddenState(0)[image, 1, 0, 0]);
            }
        }
    }

    [Fact]
    public void More_images_than_the_session_is_made_for_are_refused_with_the_option_that_helps()
    {
        using TinyModel.Session session = TinyModel.Load().CreateSession(new ModelSessionOptions { MaxBatchSize = 2 });

        Assert.Contains(
            "MaxBatchSize = 3",
            Assert.Throws<ArgumentException>(() => session.Run(new float[6]).Length).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => session.Run([]).Length);
    }

    [Theory]
    [InlineData(0, 1, "ThreadCount")]
    [InlineData(-1, 1, "ThreadCount")]
    [InlineData(100_000, 1, "ThreadCount")]
    [InlineData(1, 0, "MaxBatchSize")]
    public void Options_out_of_their_range_are_refused_by_name(int threads, int images, string option)
    {
        TinyModel model = TinyModel.Load();

        Assert.Equal(
            option,
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    model.CreateSession(new ModelSessionOptions { ThreadCount = threads, MaxBatchSize = images })
                )
                .ParamName
        );
    }

    [Fact]
    public void Another_number_of_pixel_values_is_refused_by_its_shape()
    {
        using TinyModel.Session session = TinyModel.Load().CreateSession();

        Assert.Contains(
            "2×1×1 = 2 pixel values an image, but was given 3",
            Assert.Throws<ArgumentException>(() => session.Run(new float[3]).Length).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_disposed_session_refuses_to_run_but_what_it_gave_stays_readable()
    {
        TinyModel.Session session = TinyModel.Load().CreateSession();
        ReadOnlySpan<float> logits = session.Run(One);
        session.Dispose();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Run(One).Length);
        Assert.Throws<ObjectDisposedException>(() => session.Logits.Length);
        Assert.Equal([2f, 3f], logits.ToArray());
    }

    [Fact]
    public void Hidden_states_are_kept_only_where_they_were_asked_for()
    {
        TinyModel model = TinyModel.Load();
        using TinyModel.Session without = model.CreateSession();
        using TinyModel.Session with = model.CreateSession(new ModelSessionOptions { HiddenStates = true });
        without.Run(One);
        with.Run(One);

        Assert.Contains(
            "ModelSessionOptions.HiddenStates",
            Assert.Throws<InvalidOperationException>(() => without.HiddenState(0).Rank).Message,
            StringComparison.Ordinal
        );
        System.Numerics.Tensors.ReadOnlyTensorSpan<float> state = with.HiddenState(0);
        Assert.Equal([1, 2, 1, 1], state.Lengths.ToArray());
        Assert.Equal(3f, state[0, 1, 0, 0]);
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using TinyModel.Session session = TinyModel.Load().CreateSession(new ModelSessionOptions { HiddenStates = true });
        session.Run(One);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            session.Run(One);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_batch_whose_results_no_array_can_hold_is_refused_by_its_option() =>
        Assert.Equal(
            "MaxBatchSize",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    TinyModel.Load().CreateSession(new ModelSessionOptions { MaxBatchSize = int.MaxValue })
                )
                .ParamName
        );

    [Fact]
    public void A_session_disposed_while_it_runs_finishes_the_run_whose_results_are_no_longer_given()
    {
        TinyModel model = TinyModel.Load();
        TinyModel.Session session = model.CreateSession();
        bool isFinished = false;
        model.DuringRun = () =>
        {
            var thread = new Thread(session.Dispose);
            thread.Start();
            thread.Join();
            isFinished = true;
        };

        Assert.Throws<ObjectDisposedException>(() => session.Run(One).Length);
        Assert.True(isFinished);
        Assert.Throws<ObjectDisposedException>(() => session.Run(One).Length);
    }

    [Fact]
    public void What_was_handed_out_stays_readable_when_session_and_model_are_gone()
    {
        ReadOnlySpan<float> logits = RunAndForget();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal([2f, 3f], logits.ToArray());

        static ReadOnlySpan<float> RunAndForget() => TinyModel.Load().CreateSession().Run(One);
    }
}
