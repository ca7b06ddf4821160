namespace ConvNextV2.Compiled.Tests.Sessions;

public class CompiledModelTests
{
    [Fact]
    public void A_returned_session_is_rented_again()
    {
        TinyModel model = TinyModel.Load();
        TinyModel.Session first = model.Rent();
        TinyModel.Session second = model.Rent();
        Assert.NotSame(first, second);

        model.Return(first);

        Assert.Same(first, model.Rent());
        Assert.Equal(2, model.SessionsMade);
    }

    [Fact]
    public void The_pool_keeps_no_more_sessions_than_can_run_at_once()
    {
        TinyModel model = TinyModel.Load();
        TinyModel.Session[] sessions = [.. Enumerable.Range(0, Environment.ProcessorCount + 3).Select(_ => model.Rent())];
        foreach (TinyModel.Session session in sessions)
        {
            model.Return(session);
        }

        Assert.Equal(3, sessions.Count(session => Record.Exception(() => session.Run([1, 1]).Length) is ObjectDisposedException));
    }

    [Fact]
    public void A_disposed_model_makes_no_sessions_lets_go_of_its_pool_and_leaves_others_alone()
    {
        TinyModel model = TinyModel.Load();
        using TinyModel.Session mine = model.CreateSession();
        TinyModel.Session pooled = model.Rent();
        TinyModel.Session late = model.Rent();
        model.Return(pooled);

        model.Dispose();
        model.Return(late);

        Assert.Throws<ObjectDisposedException>(() => model.CreateSession());
        Assert.Throws<ObjectDisposedException>(() => model.Rent());
        Assert.Throws<ObjectDisposedException>(() => pooled.Run([1, 1]).Length);
        Assert.Throws<ObjectDisposedException>(() => late.Run([1, 1]).Length);
        Assert.Equal([2f, 3f], mine.Run([1, 1]).ToArray());
    }
}
