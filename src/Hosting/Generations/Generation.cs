using ConvNextV2.Compiled.Hosting.Threads;

namespace ConvNextV2.Compiled.Hosting.Generations;

/// <summary>
/// A loaded model and its sessions, from one reload to the next. Whoever uses it enters and exits; once it is retired, the last
/// one out frees its memory.
/// </summary>
internal sealed class Generation
{
    private readonly UseCount _users;
    private readonly Action<Generation> _freed;
    private readonly int? _threads;
    private readonly Stack<ImageEmbedderSession> _idle = [];
    private ImageEmbedderSession? _ofAllThreads;

    /// <param name="model">Freed with it.</param>
    /// <param name="identity">What answers say of it.</param>
    /// <param name="stamp">Of its files, from before they were read; null where none are watched.</param>
    /// <param name="threads">Of a request; null for one, or all where requests come one by one.</param>
    /// <param name="freed">Told when it is gone.</param>
    public Generation(ImageEmbedder model, ModelIdentity identity, string? stamp, int? threads, Action<Generation> freed)
    {
        (Model, Identity, Stamp, _threads, _freed) = (model, identity, stamp, threads, freed);
        _users = new UseCount(Free);
    }

    public ImageEmbedder Model { get; }

    public ModelIdentity Identity { get; }

    public string? Stamp { get; }

    /// <returns>Whether it is not retired yet; then <see cref="Exit"/> is owed.</returns>
    public bool TryEnter() => _users.TryEnter();

    public void Exit() => _users.Exit();

    /// <summary>Lets nobody in any more, and frees it with the last who is in it.</summary>
    public void Retire() => _users.Close();

    /// <summary>A session for who has entered.</summary>
    /// <param name="isAlone">Whether nothing else runs in the process.</param>
    /// <exception cref="OutOfMemoryException">There is not enough memory for another one.</exception>
    public ImageEmbedderSession Rent(bool isAlone)
    {
        if (isAlone && _threads is null)
        {
            return Interlocked.Exchange(ref _ofAllThreads, null) ?? Model.CreateSession();
        }

        lock (_idle)
        {
            // The one that ran last has most of its memory in a cache.
            if (_idle.TryPop(out ImageEmbedderSession? session))
            {
                return session;
            }
        }

        return Model.CreateSession(new ModelSessionOptions { ThreadCount = _threads ?? 1 });
    }

    /// <summary>Takes it back, before who rented it exits.</summary>
    public void Return(ImageEmbedderSession session, bool isAlone)
    {
        if (isAlone && _threads is null)
        {
            Interlocked.Exchange(ref _ofAllThreads, session)?.Dispose();
        }
        else
        {
            lock (_idle)
            {
                _idle.Push(session);
            }
        }
    }

    private void Free()
    {
        _ofAllThreads?.Dispose();
        foreach (ImageEmbedderSession session in _idle)
        {
            session.Dispose();
        }

        Model.Dispose();
        _freed(this);
    }
}
