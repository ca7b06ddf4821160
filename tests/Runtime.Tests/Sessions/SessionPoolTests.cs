using ConvNextV2.Compiled.Sessions;

namespace ConvNextV2.Compiled.Tests.Sessions;

public class SessionPoolTests
{
    private static readonly float[] One = [1, 1];

    [Fact]
    public void A_returned_session_is_rented_again()
    {
        using TinyModel model = TinyModel.Load();

        model.Embed(One);
        model.Classify(One);

        Assert.Equal(1, model.SessionsMade);
    }

    [Fact]
    public void It_keeps_no_more_sessions_than_can_run_at_once()
    {
        using TinyModel model = TinyModel.Load();
        var pool = new SessionPool();
        TinyModel.Session[] sessions =
        [
            .. Enumerable.Range(0, Environment.ProcessorCount + 3).Select(_ => model.CreateSession()),
        ];

        Assert.All(sessions, pool.Return);

        Assert.Equal(3, sessions.Count(IsDisposed));
    }

    [Fact]
    public void What_is_returned_after_the_end_is_disposed_and_never_rented()
    {
        using TinyModel model = TinyModel.Load();
        var pool = new SessionPool();
        TinyModel.Session early = model.CreateSession();
        TinyModel.Session late = model.CreateSession();
        pool.Return(early);

        pool.Close();
        pool.Return(late);

        Assert.Null(pool.TryRent());
        Assert.True(IsDisposed(early));
        Assert.True(IsDisposed(late));
    }

    [Fact]
    public async Task No_session_survives_an_end_that_comes_while_it_is_returned()
    {
        using TinyModel model = TinyModel.Load();
        for (int repeat = 0; repeat < 300; repeat++)
        {
            var pool = new SessionPool();
            TinyModel.Session session = model.CreateSession();
            using var start = new Barrier(2);
            Task returning = Task.Run(() =>
            {
                start.SignalAndWait();
                pool.Return(session);
            });
            start.SignalAndWait();
            pool.Close();
            await returning;

            Assert.Null(pool.TryRent());
            Assert.True(IsDisposed(session));
        }
    }

    private static bool IsDisposed(TinyModel.Session session) =>
        Record.Exception(() => session.Run(One).Length) is ObjectDisposedException;
}
