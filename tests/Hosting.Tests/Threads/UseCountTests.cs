using ConvNextV2.Compiled.Hosting.Threads;

namespace ConvNextV2.Compiled.Hosting.Tests.Threads;

public class UseCountTests
{
    [Fact]
    public void What_nobody_uses_ends_when_it_is_closed()
    {
        int ended = 0;
        var count = new UseCount(() => ended++);

        count.Close();
        count.Close();

        Assert.Equal(1, ended);
        Assert.True(count.IsClosed);
    }

    [Fact]
    public void What_is_used_ends_with_its_last_user()
    {
        int ended = 0;
        var count = new UseCount(() => ended++);
        Assert.True(count.TryEnter());
        Assert.True(count.TryEnter());

        count.Close();
        count.Exit();
        Assert.Equal((0, 1), (ended, count.Users));
        count.Exit();

        Assert.Equal((1, 0), (ended, count.Users));
    }

    [Fact]
    public void Nobody_enters_what_is_closed_though_others_are_in_it()
    {
        var count = new UseCount(() => { });
        count.TryEnter();

        count.Close();

        Assert.False(count.TryEnter());
    }

    [Fact]
    public void It_ends_once_however_many_enter_leave_and_close_at_the_same_time()
    {
        for (int round = 0; round < 200; round++)
        {
            int inside = 0;
            int ended = 0;
            int usedAfterTheEnd = 0;
            var count = new UseCount(() =>
            {
                Interlocked.Increment(ref ended);
                Interlocked.Add(ref usedAfterTheEnd, Volatile.Read(ref inside));
            });

            Parallel.For(
                0,
                8,
                i =>
                {
                    if (i == 4)
                    {
                        count.Close();
                    }
                    else if (count.TryEnter())
                    {
                        Interlocked.Increment(ref inside);
                        Interlocked.Decrement(ref inside);
                        count.Exit();
                    }
                }
            );

            Assert.Equal((1, 0), (ended, usedAfterTheEnd));
        }
    }
}
