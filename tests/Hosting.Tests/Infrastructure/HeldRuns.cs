namespace ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

/// <summary>Holds the runs of a model where a test wants them, by signals and not by time.</summary>
internal sealed class HeldRuns
{
    // Long enough for any machine; reached only by a test that fails.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _inside = new(0);
    private readonly SemaphoreSlim _leave = new(0);
    private readonly SemaphoreSlim _loading = new(0);
    private readonly SemaphoreSlim _load = new(0);
    private int _count;

    /// <summary>Whether runs that begin are held.</summary>
    public bool AreHeld { get; set; }

    /// <summary>Whether loads that begin are held.</summary>
    public bool LoadsAreHeld { get; set; }

    /// <summary>What loads that begin fail with.</summary>
    public Exception? LoadFault { get; set; }

    /// <summary>How many runs have begun.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How the model was loaded last.</summary>
    public ModelLoadOptions? LoadOptions { get; private set; }

    /// <summary>Waits until one more run is held.</summary>
    public async Task InsideAsync() => Assert.True(await _inside.WaitAsync(Patience), "No run began.");

    /// <summary>Lets held runs go on.</summary>
    public void LetGo(int runs = 1) => _leave.Release(runs);

    /// <summary>Waits until one more load is held.</summary>
    public async Task LoadingAsync() => Assert.True(await _loading.WaitAsync(Patience), "No load began.");

    /// <summary>Lets a held load go on.</summary>
    public void LetLoad() => _load.Release();

    /// <summary>Called by the model.</summary>
    public void Run()
    {
        Interlocked.Increment(ref _count);
        if (AreHeld)
        {
            _inside.Release();
            if (!_leave.Wait(Patience))
            {
                throw new TimeoutException("Nobody let the run go on.");
            }
        }
    }

    /// <summary>Called by the model.</summary>
    public async Task LoadAsync(ModelLoadOptions? options, CancellationToken cancellationToken)
    {
        LoadOptions = options;
        if (LoadsAreHeld)
        {
            _loading.Release();
            await _load.WaitAsync(cancellationToken);
        }

        if (LoadFault is { } fault)
        {
            throw fault;
        }
    }
}
