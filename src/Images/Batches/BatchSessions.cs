using System.Collections.Concurrent;

namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>
/// The sessions of images that are worked on at the same time, made as they are needed. Together they have as many threads as
/// there are processors, so that none of them waits for another; an image that is alone has all of them.
/// </summary>
internal sealed class BatchSessions : IDisposable
{
    private readonly ImageEmbedder _model;
    private readonly int _threads;
    private readonly ConcurrentBag<ImageEmbedderSession> _idle = [];
    private ImageEmbedderSession? _ofAllThreads;
    private int _working;

    /// <param name="model">Whose sessions they are.</param>
    /// <param name="count">The most that are wanted at once.</param>
    public BatchSessions(ImageEmbedder model, int count)
    {
        _model = model;
        _threads = Math.Max(1, Environment.ProcessorCount / count);
    }

    /// <summary>Work on an image begins: one of its processors is taken.</summary>
    public void Enter() => Interlocked.Increment(ref _working);

    /// <summary>It has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _working);

    /// <summary>A session for who has entered.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public ImageEmbedderSession Rent()
    {
        // Who holds the session of all threads is counted until it leaves, so nobody else is alone before that.
        if (Volatile.Read(ref _working) == 1 && _threads < Environment.ProcessorCount)
        {
            return _ofAllThreads ??= _model.CreateSession();
        }

        return _idle.TryTake(out ImageEmbedderSession? session) ? session : NewSession();
    }

    public void Return(ImageEmbedderSession session)
    {
        if (session != _ofAllThreads)
        {
            _idle.Add(session);
        }
    }

    /// <summary>After all have been returned.</summary>
    public void Dispose()
    {
        _ofAllThreads?.Dispose();
        foreach (ImageEmbedderSession session in _idle)
        {
            session.Dispose();
        }
    }

    private ImageEmbedderSession NewSession() => _model.CreateSession(new ModelSessionOptions { ThreadCount = _threads });
}
