namespace ConvNextV2.Compiled.Sessions;

/// <summary>Idle sessions of a model, for calls without one. Any number of threads may use it.</summary>
internal sealed class SessionPool
{
    // As many idle sessions as threads can run at once; more would only hold memory.
    private readonly ImageEmbedderSession?[] _idle = new ImageEmbedderSession?[Environment.ProcessorCount];
    private volatile bool _isClosed;

    /// <summary>An idle session, or null if there is none.</summary>
    public ImageEmbedderSession? TryRent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is { } session)
            {
                return session;
            }
        }

        return null;
    }

    /// <summary>Takes a session back; one for which there is no room, or that comes after the end, is disposed.</summary>
    public void Return(ImageEmbedderSession session)
    {
        for (int i = 0; i < _idle.Length && !_isClosed; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[i], session, null) is null)
            {
                // Closing may have gone past the place just before.
                if (_isClosed)
                {
                    Interlocked.Exchange(ref _idle[i], null)?.Dispose();
                }

                return;
            }
        }

        session.Dispose();
    }

    /// <summary>Disposes all that are idle, and from now on all that come back.</summary>
    public void Close()
    {
        _isClosed = true;
        for (int i = 0; i < _idle.Length; i++)
        {
            Interlocked.Exchange(ref _idle[i], null)?.Dispose();
        }
    }
}
