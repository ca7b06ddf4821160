using System.ComponentModel;

namespace ConvNextV2.Compiled;

/// <summary>
/// A loaded model: immutable weights that any number of threads may share. To run it, make a session for each thread, or call
/// it without one and let it rent from its own small pool.
/// </summary>
/// <typeparam name="TSession">The generated session.</typeparam>
public abstract class CompiledModel<TSession> : IDisposable
    where TSession : ModelSession
{
    // As many idle sessions as threads can run at once; more would only hold memory.
    private readonly TSession?[] _idle = new TSession?[Environment.ProcessorCount];
    private volatile bool _disposed;

    /// <summary>For generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected CompiledModel() { }

    /// <summary>Allocates a session of its own for a thread.</summary>
    /// <param name="options">What the session keeps besides its results.</param>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public TSession CreateSession(SessionOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return NewSession(options);
    }

    /// <summary>Lets go of pooled sessions; the model makes no more. Sessions that were created before go on.</summary>
    public void Dispose()
    {
        _disposed = true;
        for (int i = 0; i < _idle.Length; i++)
        {
            Interlocked.Exchange(ref _idle[i], null)?.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a session of the generated class.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract TSession NewSession(SessionOptions? options);

    /// <summary>An idle session of the pool, else a new one.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TSession Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is { } session)
            {
                return session;
            }
        }

        return CreateSession();
    }

    /// <summary>Gives a session back; one for which the pool has no room is let go.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected void Return(TSession session)
    {
        for (int i = 0; i < _idle.Length && !_disposed; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[i], session, null) is null)
            {
                return;
            }
        }

        session.Dispose();
    }
}
