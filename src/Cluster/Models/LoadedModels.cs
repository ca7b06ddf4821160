namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>
/// The models of the jobs that a silo is at: loaded once, tested once where Python has said what they compute, used by all shards
/// of a job, and freed when another model is wanted and nobody uses them.
/// </summary>
/// <param name="cache">Finds those that a job names by their fingerprints.</param>
internal sealed class LoadedModels(ModelCache cache) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ModelChoice, Entry> _entries = [];
    private readonly SelfTests _tests = new();

    /// <summary>The model, loaded if it is not; whoever waits for the same one waits for one load.</summary>
    public async Task<ModelUse> RentAsync(ModelChoice choice, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(choice, out entry))
            {
                FreeUnused();
                entry = new Entry(Task.Run(() => LoadAsync(choice), CancellationToken.None));
                _entries.Add(choice, entry);
            }

            entry.Users++;
        }

        try
        {
            return new ModelUse(await entry.Loading.WaitAsync(cancellationToken).ConfigureAwait(false), () => Return(entry));
        }
        catch
        {
            Return(entry);
            throw;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            FreeUnused();
        }
    }

    private async Task<LoadedModel> LoadAsync(ModelChoice choice)
    {
        string folder = choice.Fingerprint is { } fingerprint
            ? await cache
                .FolderOfAsync(ModelFingerprint.Parse(fingerprint), choice.Folder, CancellationToken.None)
                .ConfigureAwait(false)
            : choice.Folder;
        LoadedModel model = LoadedModel.Load(choice, folder);
        try
        {
            _tests.Run(model, folder);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Return(Entry entry)
    {
        lock (_lock)
        {
            entry.Users--;
            if (entry.Users == 0 && entry.Loading.IsFaulted)
            {
                // The next one tries again: a file may have come meanwhile.
                FreeUnused();
            }
        }
    }

    private void FreeUnused()
    {
        foreach ((ModelChoice choice, Entry entry) in _entries.Where(pair => pair.Value.Users == 0).ToArray())
        {
            _entries.Remove(choice);
            entry.Loading.ContinueWith(
                loading => loading.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }
    }

    private sealed class Entry(Task<LoadedModel> loading)
    {
        public Task<LoadedModel> Loading => loading;

        public int Users { get; set; }
    }
}

/// <summary>A model while it is used.</summary>
internal sealed class ModelUse(LoadedModel model, Action end) : IDisposable
{
    public LoadedModel Model => model;

    public void Dispose() => end();
}
