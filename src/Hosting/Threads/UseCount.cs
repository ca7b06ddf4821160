namespace ConvNextV2.Compiled.Hosting.Threads;

/// <summary>Counts who uses a thing, and says once when it is closed and nobody does any more. Any thread may call.</summary>
/// <param name="ended">Called by the last to leave, or by who closes it.</param>
internal sealed class UseCount(Action ended)
{
    private const int Closed = 1;
    private const int User = 2;

    // Twice the users, and 1 more when it is closed: one word, so that nobody enters between closing and the end.
    private int _state;

    public bool IsClosed => (Volatile.Read(ref _state) & Closed) != 0;

    public int Users => Volatile.Read(ref _state) / User;

    /// <returns>Whether it was open; then <see cref="Exit"/> is owed.</returns>
    public bool TryEnter()
    {
        int state = Volatile.Read(ref _state);
        while ((state & Closed) == 0)
        {
            int found = Interlocked.CompareExchange(ref _state, state + User, state);
            if (found == state)
            {
                return true;
            }

            state = found;
        }

        return false;
    }

    public void Exit()
    {
        if (Interlocked.Add(ref _state, -User) == Closed)
        {
            ended();
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Close()
    {
        if (Interlocked.Or(ref _state, Closed) == 0)
        {
            ended();
        }
    }
}
